"""Generated files: the same bytes for the same specs, only changed ones written, none left over."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace

import pytest

from segment_compiler.output import difference, write
from segments.project import Workspace, generated_files, load_project

COMPILE = """
import hashlib, pathlib, sys
from segments.project import Workspace, generated_files, load_project
root = pathlib.Path(sys.argv[1])
project, problems = load_project(Workspace(root, root / "segment_specs", root / "none"))
assert not problems
print(hashlib.sha256(repr(generated_files(project)).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def workspace(repository):
    specs, generated = repository / "segment_specs", repository / "dbt_project" / "generated"
    return Workspace(repository, specs, generated)


@pytest.fixture(scope="module")
def project(workspace):
    found, problems = load_project(workspace)
    assert not problems, "\n".join(map(str, problems))
    return found


def test_the_committed_models_are_those_of_the_specs(workspace, project):
    found = difference(workspace.generated, generated_files(project))
    assert not found, f"Run `segments compile`: {found}"


def test_compiling_twice_writes_nothing(project, tmp_path):
    files = generated_files(project)
    assert write(tmp_path, files).written == tuple(files)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert not write(tmp_path, generated_files(project))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_only_the_files_that_differ_are_written(tmp_path):
    write(tmp_path, {"a/one.sql": "1\n", "a/two.sql": "2\n"})
    found = write(tmp_path, {"a/one.sql": "1\n", "a/two.sql": "3\n", "b/new.sql": "4\n"})
    assert found.written == ("a/two.sql", "b/new.sql")
    assert not found.removed
    assert (tmp_path / "a/two.sql").read_bytes() == b"3\n"


def test_what_is_not_generated_is_removed(tmp_path):
    write(tmp_path, {"a/one.sql": "1\n", "a/seg_gone.sql": "2\n"})
    (tmp_path / "by_hand.txt").write_text("x")
    (tmp_path / "a" / ".one.sql.123").write_text("half")
    (tmp_path / "a" / "link.sql").symlink_to(tmp_path / "nowhere")
    found = write(tmp_path, {"a/one.sql": "1\n"})
    assert found.removed == ("a/.one.sql.123", "a/link.sql", "a/seg_gone.sql", "by_hand.txt")
    assert [path.name for path in tmp_path.rglob("*") if not path.is_dir()] == ["one.sql"]


def test_other_line_ends_are_a_difference(tmp_path):
    (tmp_path / "one.sql").write_bytes(b"1\r\n")
    assert difference(tmp_path, {"one.sql": "1\n"}).written == ("one.sql",)


def test_bytes_do_not_depend_on_the_order_of_files(project):
    expected = generated_files(project)
    draw = random.Random(5)
    for _ in range(3):
        segments = draw.sample(project.segments, len(project.segments))
        destinations = dict(
            draw.sample(list(project.destinations.items()), len(project.destinations))
        )
        formats = dict(draw.sample(list(project.formats.items()), len(project.formats)))
        other = replace(
            project, segments=tuple(segments), destinations=destinations, formats=formats
        )
        found = generated_files(other)
        assert list(found.items()) == list(expected.items())


def test_bytes_do_not_depend_on_the_hash_seed(repository):
    digests = [
        subprocess.run(
            [sys.executable, "-c", COMPILE, repository],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert digests[0] == digests[1] != ""


def test_every_file_ends_with_one_line_break_and_has_no_space_before_one(project):
    for name, text in generated_files(project).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert not [line for line in text.split("\n") if line != line.rstrip()], name
