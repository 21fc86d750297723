"""The benchmark's own parts: what it makes up, what it measures, what it tells; never a time."""

from __future__ import annotations

import json
import sys

import pytest

from benchmark import report
from benchmark.growth import Point
from benchmark.measuring import Row, median, run
from benchmark.specs import made_up_segments, write_specs
from tests.conftest import REPOSITORY, run_segments


def test_a_seed_makes_the_same_segments_of_every_kind():
    segments = made_up_segments(500)
    assert segments == made_up_segments(500)
    assert segments != made_up_segments(500, seed=2)
    asking = sum("did" in one.spec for one in segments)
    listed = sum("members:" in one.spec for one in segments)
    named_or_best = sum("segment:" in one.spec or one.top is not None for one in segments)
    assert (asking, listed, named_or_best) == (
        pytest.approx(125, abs=35), pytest.approx(25, abs=15), pytest.approx(50, abs=25)
    )  # fmt: skip


def test_made_up_specs_have_no_problems(tmp_path):
    (tmp_path / "segment_specs").mkdir()
    (tmp_path / "dbt_project").symlink_to(REPOSITORY / "dbt_project")
    write_specs(tmp_path / "segment_specs", made_up_segments(60))
    done = run_segments("check", project=tmp_path, home=tmp_path / "home", code=None)
    assert ": SEG0" not in done.stdout + done.stderr


def test_a_run_is_measured_and_told(tmp_path):
    cost = run(sys.executable, "-c", "bytearray(50_000_000)")
    assert cost.cpu > 0 and cost.wall > 0 and cost.peak > 40
    assert median([cost, cost, cost]) == cost
    row = Row("rebuild", "this", cost, "that", cost, 1, 1.3)
    report.write(tmp_path, report.machine(), [row], [Point("customers", 10, cost)])
    assert json.loads((tmp_path / "results.json").read_text())["rows"][0]["ratio"] == 1
    assert "| 1.00 | 1.30, met |" in (tmp_path / "results.md").read_text()
    assert "</svg>" in (tmp_path / "growth.svg").read_text()


def test_what_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="ended with 3"):
        run(sys.executable, "-c", "raise SystemExit(3)")
