"""What a change is refused: by the rights before it, whatever the change itself says of rights."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from ruamel.yaml import YAML

from segments.access_check import CODES, refused
from segments.access_codeowners import codeowners
from segments.access_run import person_of
from segments.access_sides import read_side
from tests.conftest import REPOSITORY

DOCUMENT = YAML(typ="safe", pure=True).load(Path(__file__).with_name("changes.yml").read_text())
CASES = DOCUMENT["cases"]
FILES = DOCUMENT["files"]
NOW = datetime(2026, 11, 5)
RIGHTLESS = ("rea@example.com", "nobody@example.com", "@bens-friend")


def lay_out(root, files):
    """Write files as a project has them: those of specs into their folder."""
    for name, text in files.items():
        path = root / name if name.startswith(".github/") else root / "segment_specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_side(root, "segment_specs")


def edited(edit):
    """Give the files after an edit: a text, a replacement, or None for a deletion."""
    files = dict(FILES)
    for name, change in edit.items():
        if isinstance(change, list):
            assert change[0] in files[name]
            files[name] = files[name].replace(*change)
        elif change is None:
            del files[name]
        else:
            files[name] = change
    return files


def told(tmp_path, files, actors, approved=(), as_of=NOW):
    """Give what is said of the change from the base to some files."""
    base, branch = lay_out(tmp_path / "base", FILES), lay_out(tmp_path / "branch", files)
    persons = {one: person_of(one, base.rules) for one in actors}
    agreed = [person_of(one, base.rules) for one in approved]
    wanted = codeowners(branch.segments.values(), branch.rules)
    return [str(one) for one in refused(base, branch, persons, agreed, as_of, wanted)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_change_is_refused_for_exactly_this(case, tmp_path):
    as_of = case.get("as_of")
    as_of = datetime.combine(as_of, datetime.min.time()) if as_of else NOW
    found = told(tmp_path, edited(case["edit"]), [case["actor"]], case.get("approved", ()), as_of)
    assert found == case.get("says", [])


def test_the_files_of_the_cases_have_no_problem(tmp_path):
    assert lay_out(tmp_path, FILES).problems == ()


def test_every_code_is_shown_by_a_case():
    shown = {line.split(": ")[1].split(" ")[0] for case in CASES for line in case.get("says", ())}
    assert set(CODES) - {"SEG217", "SEG219"} <= shown


def test_everybody_who_has_a_hand_in_a_change_needs_the_right(tmp_path):
    files = edited({"vips.yml": ["at_least: 5", "at_least: 6"]})
    (found,) = told(tmp_path, files, ["ben@example.com", "rea@example.com"])
    assert "rea@example.com has no right to edit" in found


def test_codeowners_is_what_the_specs_say_or_an_admin_s(tmp_path):
    branch = lay_out(tmp_path / "wanted", FILES)
    wanted = codeowners(branch.segments.values(), branch.rules)
    name = ".github/CODEOWNERS"
    assert told(tmp_path / "1", {**FILES, name: wanted}, ["nobody@example.com"]) == []
    found = told(tmp_path / "2", {**FILES, name: "* @me\n"}, ["otto@example.com"])
    assert found == [
        ".github/CODEOWNERS:1:1: SEG217 This is not what the specs say. "
        "Run `segments access codeowners`."
    ]
    assert told(tmp_path / "3", {**FILES, name: "* @me\n"}, ["ada@example.com"]) == []


def disturbed(draw):
    """Give the files after some random edits: lines gone, copied, swapped, changed, files gone."""
    files = dict(FILES)
    names = [name for name in files if name not in ("README.md", "segment.schema.json")]
    for _ in range(draw.randint(1, 3)):
        name = draw.choice(names)
        lines = files.get(name, "").splitlines()
        way = draw.choice(["gone", "copied", "moved", "changed", "added", "file", "other"])
        at = draw.randrange(len(lines)) if lines else 0
        if way == "file" or not lines:
            files.pop(name, None)
            continue
        if way == "gone":
            del lines[at]
        elif way == "copied":
            lines.insert(at, lines[at])
        elif way == "moved":
            lines.insert(draw.randrange(len(lines)), lines.pop(at))
        elif way == "changed":
            place = draw.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + draw.choice("x9 :#[]}-\t") + lines[at][place:]
        elif way == "added":
            person = draw.choice(RIGHTLESS)
            lines += [f"access: [{{to: {person}, may: [read, edit, delete, export]}}]"]
        else:
            new = draw.choice(["new.yml", "access.yaml", "a/b.yml", "lists/more.csv", "access.yml"])
            files[new] = FILES["vips.yml"].replace("group:team", draw.choice(RIGHTLESS))
            continue
        files[name] = "\n".join(lines) + "\n"
    return files


@pytest.mark.parametrize("seed", range(150))
def test_without_rights_no_change_passes_whatever_it_is(seed, tmp_path):
    draw = Random(seed)
    files = disturbed(draw)
    person = draw.choice(RIGHTLESS)
    is_same = {name: text.strip() for name, text in files.items()} == {
        name: text.strip() for name, text in FILES.items()
    }
    assert bool(told(tmp_path, files, [person])) or is_same


def test_the_page_of_the_language_tells_every_code():
    page = (REPOSITORY / "segment_specs/README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(SEG2\d\d)` \|", page, re.MULTILINE) == list(CODES)
