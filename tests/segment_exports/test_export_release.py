"""A whole release written to files: what is in them, beside them, and what is never there."""

import csv
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import CANARY, Release, Row, digest

from segment_exports.errors import ExportError
from segment_exports.export import ExportResult, export_release

NEXT = {"build_id": "22222222-bbbb", "as_of": "2026-11-02 06:30:00"}


def only_result(connection: duckdb.DuckDBPyConnection, root: Path, **options: Any) -> ExportResult:
    [result] = export_release(connection, root, **options)
    return result


def manifest(root: Path, audience: str = "meta/vips") -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / audience / "current/manifest.json").read_text())
    return content


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): str(path.readlink()).encode()
        if path.is_symlink()
        else path.read_bytes()
        for path in root.rglob("*")
        if (path.is_symlink() or path.is_file()) and ".sent" not in path.parts
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def test_an_active_export_is_one_folder_with_everything_in_it(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    result = only_result(release(Row(people)), root)
    folder = root / "meta/vips/20261101T000000Z_11111111"
    name = "meta__vips__replace__granted__part-00001-of-00001.csv"
    assert result.path == folder / name
    assert (result.state, result.rows, result.added, result.removed) == ("written", 4, 4, 0)
    assert {path.name for path in folder.iterdir()} == {
        name,
        "manifest.json",
        "SHA256SUMS",
        "_SUCCESS",
    }
    assert (root / "meta/vips/current").readlink() == Path(folder.name)
    with (folder / name).open(newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == ["email", "phone"]
    assert rows == sorted([digest(person), digest("1" + person)] for person in people)
    assert (
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder).returncode
        == 0
    )


def test_files_and_folders_are_closed_to_others(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    result = only_result(release(Row(people)), root)
    assert result.path is not None
    assert result.path.stat().st_mode & 0o777 == 0o640
    assert {path.stat().st_mode & 0o777 for path in result.path.parents[:3]} == {0o750}


def test_a9_the_manifest_counts_everybody_once_and_names_nobody(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    dropped = (
        ("s1", "suppressed"),
        ("s2", "suppressed"),
        ("k1", "consent"),
        ("n1", "no_identifier"),
    )
    result = only_result(release(Row(people, dropped)), root)
    found = manifest(root)
    expected = {"consent": 1, "no_identifier": 1, "suppressed": 2}
    assert found["counts"] == {"members": 8, "exported": 4, "dropped": expected}
    assert result.dropped == expected
    assert found["consent"] == {
        "basis": "granted", "purposes": ["ads_data"], "months": 24, "known": None,
    }  # fmt: skip
    assert found["columns"] == [
        {"name": "email", "column": "email", "hashed": "sha256_hex", "filled": 4},
        {"name": "phone", "column": "phone", "hashed": "sha256_hex", "filled": 4},
    ]
    assert found["build_id"] == "11111111-aaaa"
    assert found["as_of"] == "2026-11-01T00:00:00Z"
    assert found["expires_at"] == "2026-11-08T00:00:00Z"
    assert found["git"] == {"commit": "abc123", "dirty": False}
    assert found["normaliser"]["rules"] == ["meta_email", "meta_phone"]
    assert found["previous"] == {"version": None, "build_id": None, "added": 4, "removed": 0}
    assert result.path is not None
    content = result.path.read_bytes()
    assert found["files"][0]["sha256"] == hashlib.sha256(content).hexdigest() == result.sha256
    for path, written in tree(root).items():
        assert CANARY.encode() not in written, path
        assert path.endswith(".csv") or digest(CANARY).encode() not in written


def test_a_file_of_clear_contacts_says_so(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    row = Row(people, format="email@1", path="mail", minimum=0, consent="email_marketing")
    result = only_result(release(row), root)
    assert result.path is not None
    assert CANARY in result.path.read_text()
    found = manifest(root, "mail/vips")
    assert found["contains_plaintext_pii"] is True
    assert CANARY not in json.dumps(found)


def test_running_again_writes_nothing_and_changes_no_byte(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    connection = release(Row(people))
    first = only_result(connection, root)
    before = tree(root)
    assert first.path is not None
    inode = first.path.stat().st_ino
    second = only_result(connection, root)
    assert second.state == "unchanged"
    assert (second.rows, second.added, second.sha256) == (4, 4, first.sha256)
    assert tree(root) == before
    assert first.path.stat().st_ino == inode


def test_the_same_release_gives_the_same_bytes_in_another_place(
    release: Release, tmp_path: Path, people: tuple[str, ...]
) -> None:
    only_result(release(Row(people)), tmp_path / "one")
    only_result(release(Row(people[::-1])), tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_folder_of_the_same_build_with_other_decisions_is_replaced(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    only_result(release(Row(people)), root)
    suppressed = ((people[0], "suppressed"),)
    result = only_result(release(Row(people[1:], suppressed)), root)
    assert (result.state, result.rows, result.removed) == ("written", 3, 1)
    assert result.path is not None
    assert digest(people[0]) not in result.path.read_text()


@pytest.mark.parametrize(
    "damage", ["append", "remove_success", "remove_manifest", "cut_manifest", "edit_manifest"]
)
def test_a_folder_that_is_not_whole_is_replaced(
    release: Release, root: Path, people: tuple[str, ...], damage: str
) -> None:
    connection = release(Row(people))
    result = only_result(connection, root)
    assert result.path is not None
    content = result.path.read_bytes()
    folder = result.path.parent
    match damage:
        case "append":
            result.path.write_bytes(result.path.read_bytes() + b"x\n")
        case "remove_success":
            (folder / "_SUCCESS").unlink()
        case "remove_manifest":
            (folder / "manifest.json").unlink()
        case "cut_manifest":
            (folder / "manifest.json").write_text("{")
        case "edit_manifest":
            told = (folder / "manifest.json").read_text()
            (folder / "manifest.json").write_text(told.replace("abc123", "abc124"))
    again = only_result(connection, root)
    assert again.state == "written"
    assert again.path is not None
    assert again.path.read_bytes() == content
    assert (root / "meta/vips/current").resolve() == again.path.parent
    assert not [path for path in folder.glob("*.csv")]


def test_the_next_build_tells_what_was_added_and_removed(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    only_result(release(Row(people)), root)
    newcomers = (*people[1:], "e@example.com", "f@example.com")
    result = only_result(release(Row(newcomers), **NEXT), root)
    assert (result.rows, result.added, result.removed) == (5, 2, 1)
    assert (root / "meta/vips/current").resolve().name == "20261102T063000Z_22222222"
    assert manifest(root)["previous"] == {
        "version": "20261101T000000Z_11111111",
        "build_id": "11111111-aaaa",
        "added": 2,
        "removed": 1,
    }


@pytest.mark.parametrize(("minimum", "left"), [(3, 2), (0, 0)])
def test_a17_a20_too_few_people_give_no_list_but_take_off_who_left_and_the_old_list_is_not_current(
    release: Release, root: Path, people: tuple[str, ...], minimum: int, left: int
) -> None:
    only_result(release(Row(people)), root)
    connection = release(Row(people[:left], minimum=minimum), **NEXT)
    result = only_result(connection, root)
    gone = len(people) - left
    assert (result.state, result.rows, result.removed) == ("below_minimum", 0, gone)
    found = manifest(root)
    assert found["below_minimum"] is True
    assert [(file["mode"], file["rows"]) for file in found["files"]] == [("remove", gone)]
    assert found["counts"]["exported"] == left
    names = {path.name for path in (root / "meta/vips/current").iterdir()}
    removals = "meta__vips__remove__granted__part-00001-of-00001.csv"
    assert names == {"manifest.json", "SHA256SUMS", "_SUCCESS", removals}
    with (root / "meta/vips/current" / removals).open(newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == ["email", "phone"]
    assert {row[0] for row in rows} == {digest(person) for person in people[left:]}
    before = tree(root)
    assert only_result(connection, root).state == "below_minimum"
    assert tree(root) == before


def test_exactly_the_minimum_is_enough(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    assert only_result(release(Row(people[:3], minimum=3)), root).state == "written"


def test_an_empty_list_for_the_house_itself_is_a_file_with_a_header(
    release: Release, root: Path
) -> None:
    row = Row((), format="extended@1", minimum=0, consent="", path="bi")
    result = only_result(release(row), root)
    assert result.state == "written"
    assert result.path is not None
    assert result.path.name == "extended__vips__replace__na__part-00001-of-00001.csv"
    assert result.path.read_text() == "email,phone\n"


@pytest.mark.parametrize("status", ["paused", "draft", "archived"])
def test_an_export_that_is_not_active_is_only_reported(
    release: Release, root: Path, people: tuple[str, ...], status: str
) -> None:
    connection = release(Row(people, status=status), Row(people, segment="lapsing_vips"))
    results = export_release(connection, root)
    assert [(result.segment_id, result.state) for result in results] == [
        ("lapsing_vips", "written"),
        ("vips", status),
    ]
    assert not (root / "meta/vips").exists()
    assert (root / "meta/lapsing-vips/current/_SUCCESS").exists()


def test_only_the_named_exports_are_looked_at(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    connection = release(Row(people), Row(people, segment="others"))
    results = export_release(connection, root, only=["meta_ads__others"])
    assert [result.segment_id for result in results] == ["others"]
    with pytest.raises(ExportError, match="E_UNKNOWN_EXPORT: no export nobody"):
        export_release(connection, root, only=["nobody"])


def test_a_dry_run_counts_but_writes_nothing(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    result = only_result(release(Row(people)), root, dry_run=True)
    assert (result.state, result.rows, result.added, result.path) == ("planned", 4, 4, None)
    assert not root.exists()


def test_a_dry_run_of_what_was_sent_shows_it_all_the_same(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    connection = release(Row(people))
    only_result(connection, root)
    before = tree(root)
    for resend, state, added in ((False, "unchanged", 0), (True, "planned", 4)):
        [result] = export_release(connection, root, dry_run=True, resend=resend)
        assert (result.state, result.rows, result.added) == (state, 4, added)
        assert result.columns == ("email", "phone")
        assert [len(cell) for cell in result.sample] == [5, 5]
    assert tree(root) == before


def test_every_fault_of_a_release_is_told_and_only_what_has_none_is_written(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    good = Row(people, segment="good")
    twice = Row(people, ((people[0], "consent"),), segment="twice")
    reason = Row(people, (("x", "mood"),), segment="reason")
    outside = Row(people, segment="outside", path="../elsewhere")
    consent = Row(people, segment="consent", consent="email_marketing")
    unknown = Row(people, segment="unknown", format="meta@1")
    with pytest.raises(ExportError) as caught:
        export_release(release(good, twice, reason, outside, consent, unknown), root)
    text = str(caught.value)
    assert "E_COUNTS: 4 members have 5 decisions (export meta_ads__twice)" in text
    assert "E_COUNTS: unknown drop reason mood" in text
    assert "E_OUTPUT_UNSAFE: path must be relative" in text
    assert "E_CONSENT_UNKNOWN: meta@2026-05 demands consent to ads_data" in text
    assert "E_FORMAT: no format meta@1" in text
    assert CANARY not in text
    assert [one.segment_id for one in caught.value.results] == ["good"]
    assert {path.parents[1].name for path in root.rglob("*.csv")} == {"good"}


def test_the_columns_are_held_against_the_rules_of_the_format(
    release: Release, root: Path, people: tuple[str, ...]
) -> None:
    one_column = Row(people, format="snapchat@2026-11", segment="one_column")
    other = Row(people, format="criteo@2026-11", segment="other")
    with pytest.raises(ExportError) as caught:
        export_release(release(one_column, other), root)
    first, second = caught.value.problems
    assert first.startswith("E_COLUMN: a file in snapchat@2026-11 has at most 1 column")
    assert second.startswith("E_COLUMN: criteo@2026-11 has no column phone")
    assert not list(root.rglob("*.csv"))


def test_a_relation_with_more_rows_than_decisions_is_refused(
    release: Release, root: Path, tmp_path: Path, people: tuple[str, ...]
) -> None:
    release(Row(people)).close()
    with duckdb.connect(tmp_path / "0.duckdb") as connection:
        connection.execute("insert into exports.export_meta_ads__vips values (null, null)")
        with pytest.raises(ExportError, match="4 members are exported, but there are 5 rows"):
            export_release(connection, root)
    assert not list(root.rglob("*.csv"))


def test_a_cell_that_is_no_digest_leaves_the_old_list_current(
    release: Release, root: Path, tmp_path: Path, people: tuple[str, ...]
) -> None:
    only_result(release(Row(people)), root)
    before = tree(root)
    release(Row(people), **NEXT).close()
    with duckdb.connect(tmp_path / "1.duckdb") as connection:
        connection.execute(
            "update exports.export_rows_meta_2026_05 set email = ? where phone = ?",
            [CANARY, digest("1" + CANARY)],
        )
        with pytest.raises(ExportError, match="E_CELL") as caught:
            export_release(connection, root)
    assert CANARY not in str(caught.value)
    assert tree(root) == before


def test_a18_a_folder_that_git_would_commit_is_refused(
    release: Release, tmp_path: Path, people: tuple[str, ...]
) -> None:
    work_tree = tmp_path / "repository"
    subprocess.run(["git", "init", "--quiet", str(work_tree)], check=True)
    connection = release(Row(people))
    for dry_run in (True, False):
        with pytest.raises(ExportError, match="E_OUTPUT_UNSAFE"):
            export_release(connection, work_tree / "exports", dry_run=dry_run)
    assert not (work_tree / "exports").exists()
    (work_tree / ".gitignore").write_text("exports/\n")
    assert only_result(connection, work_tree / "exports").state == "written"
