"""Killed at any moment: the old list stays current, no half folder is seen, a rerun heals."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import Row, build_release

from segment_exports.delivery import deliver, locked, verified_manifest
from segment_exports.errors import ExportError
from segment_exports.export import export_release

SCRIPTS = Path(__file__).parents[2] / "scripts"

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
import pyarrow as pa
from segment_exports.delivery import deliver, locked
from segment_exports.files import write_rows
from segment_exports.formats import load_formats

def batches():
    batch = pa.record_batch([pa.array(["a" * 64] * 20_000)], names=["email"])
    yield batch
    os.kill(os.getpid(), signal.SIGKILL)
    yield batch

def fill(stage):
    write_rows(stage / "x.csv", ["email"], batches(), load_formats()["meta@2026-05"])

root = Path(sys.argv[1])
with locked(root):
    deliver(root / "meta/vips", "20261102T063000Z_22222222", fill)
"""

# Runs the export in a child of its own for every change it makes to the disk, and kills the
# child right before the n-th; prints how far each came. Forked before DuckDB has started a thread.
KILLED_AT_EVERY_STEP = """
import json, os, shutil, signal, sys
from pathlib import Path
import duckdb
from segment_exports.export import export_release
from segment_exports.delivery import verified_manifest
from segment_exports.formats import load_formats

load_formats()  # once, not in every child
template, release, folder = (Path(text) for text in sys.argv[1:])
WATCHED = {"open", "os.mkdir", "os.rename", "os.symlink", "os.chmod", "os.remove", "os.rmdir"}

def run(root, deadline):
    child = os.fork()
    if child == 0:
        steps = 0
        def watch(event, arguments):
            nonlocal steps
            reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in WATCHED and not reads and str(root) in str(arguments[:2]):
                steps += 1
                if steps == deadline:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(watch)
        with duckdb.connect(release, read_only=True) as connection:
            export_release(connection, root)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0

outcomes = []
deadline = 0
while True:
    deadline += 1
    root = folder / str(deadline)
    shutil.copytree(template, root, symlinks=True)
    finished = run(root, deadline)
    audience = root / "meta/vips"
    current = verified_manifest(audience / "current")
    folders = sorted(p.name for p in audience.iterdir() if p.name[0] == "2")
    # A folder that is being purged has lost its mark of success: nobody reads it.
    marked = [name for name in folders if (audience / name / "_SUCCESS").exists()]
    whole = all(verified_manifest(audience / name) for name in marked)
    healed = run(root, 0)
    outcomes.append({
        "finished": finished, "current": current and current["build_id"], "whole": whole,
        "healed": healed and verified_manifest(audience / "current")["build_id"],
        "left": sorted(p.name for p in audience.iterdir()),
    })
    shutil.rmtree(root)
    if finished:
        break
print(json.dumps(outcomes))
"""


def run_script(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def root(tmp_path: Path, people: tuple[str, ...]) -> Path:
    """Return an export folder in which a first build was delivered."""
    path = build_release(tmp_path / "first.duckdb", "11111111-aaaa", (Row(people),))
    with duckdb.connect(path, read_only=True) as connection:
        export_release(connection, tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def second(tmp_path: Path, people: tuple[str, ...]) -> Path:
    rows = (Row(people[1:]),)
    return build_release(tmp_path / "second.duckdb", "22222222-bbbb", rows, "2026-11-02 06:30:00")


def test_a_kill_in_the_middle_of_writing_leaves_the_old_list_and_a_rerun_heals(
    root: Path, second: Path
) -> None:
    killed = run_script(KILLED_WHILE_WRITING, root)
    assert killed.returncode == -signal.SIGKILL
    audience = root / "meta/vips"
    [stage] = audience.glob(".stage-*")
    assert stage.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in stage.iterdir()] == ["x.csv"]
    assert (audience / "current").readlink() == Path("20261101T000000Z_11111111")
    assert not (audience / "20261102T063000Z_22222222").exists()
    with duckdb.connect(second, read_only=True) as connection:
        [result] = export_release(connection, root)
    assert (result.state, result.added, result.removed) == ("written", 0, 1)
    assert not list(root.rglob(".stage-*"))


def test_a_kill_before_any_change_to_the_disk_leaves_a_whole_list_and_a_rerun_heals(
    tmp_path: Path, root: Path, second: Path
) -> None:
    ran = run_script(KILLED_AT_EVERY_STEP, root, second, tmp_path / "crashes")
    assert ran.returncode == 0, ran.stderr
    outcomes = json.loads(ran.stdout)
    assert len(outcomes) > 12
    assert [outcome["finished"] for outcome in outcomes] == [False] * (len(outcomes) - 1) + [True]
    for outcome in outcomes:
        assert outcome["current"] in {"11111111-aaaa", "22222222-bbbb"}
        assert outcome["whole"]
        assert outcome["healed"] == "22222222-bbbb"
        assert outcome["left"] == [
            "20261101T000000Z_11111111",
            "20261102T063000Z_22222222",
            "current",
        ]
    assert outcomes[0]["current"] == "11111111-aaaa"
    assert outcomes[-1]["current"] == "22222222-bbbb"


def test_a_write_that_fails_removes_its_stage(root: Path) -> None:
    def fill(stage: Path) -> dict[str, object]:
        (stage / "x.csv").write_text("a\n")
        raise RuntimeError("no space left")

    with locked(root), pytest.raises(RuntimeError):
        deliver(root / "meta/vips", "20261102T063000Z_22222222", fill)
    assert {path.name for path in (root / "meta/vips").iterdir()} == {
        "20261101T000000Z_11111111",
        "current",
    }
    assert verified_manifest(root / "meta/vips/current") is not None


def test_files_that_read_back_otherwise_than_they_were_written_are_not_published(
    root: Path,
) -> None:
    def fill(stage: Path) -> dict[str, object]:
        (stage / "x.csv").write_text("a\nb\n")
        digest = hashlib.sha256(b"a\nc\n").hexdigest()
        told = {"path": "x.csv", "header": 1, "rows": 1, "bytes": 4, "sha256": digest}
        return {"files": [told]}

    with locked(root), pytest.raises(ExportError, match="E_WRITE: .* read back differ"):
        deliver(root / "meta/vips", "20261102T063000Z_22222222", fill)
    assert (root / "meta/vips/current").readlink() == Path("20261101T000000Z_11111111")
    assert not list(root.rglob("x.csv"))


def test_a_second_run_at_the_same_time_is_turned_away(root: Path, second: Path) -> None:
    with (
        locked(root),
        duckdb.connect(second, read_only=True) as connection,
        pytest.raises(ExportError, match="E_DUP_RUN"),
    ):
        export_release(connection, root)
    assert (root / "meta/vips/current").readlink() == Path("20261101T000000Z_11111111")


def test_a_link_in_the_export_folder_cannot_lead_a_file_outside(
    root: Path, tmp_path: Path, people: tuple[str, ...]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    path = build_release(tmp_path / "x.duckdb", "33333333", (Row(people, path="linked"),))
    with (
        duckdb.connect(path, read_only=True) as connection,
        pytest.raises(ExportError, match="E_OUTPUT_UNSAFE: path linked leads out"),
    ):
        export_release(connection, root)
    assert list((tmp_path / "elsewhere").iterdir()) == []
