"""The commands with which people write specs, and the sentence that says a segment."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import NamedTuple

import pytest

from segment_compiler.english import sentence
from segment_compiler.formatting import formatted, written
from segment_compiler.operators import OPERATORS
from segment_compiler.reader import read_spec, spec_files
from segment_compiler.vocabulary import read_vocabulary, with_json_keys
from segment_compiler.yaml_tree import read_yaml
from segments import field_help
from segments.cli import main
from segments.freezing import published_members
from segments.project import Workspace, load_project
from tests.conftest import COMMAND, REPOSITORY

MARTS = REPOSITORY / "dbt_project/models/marts"
HEAD = "label: L\ndescription: D.\nowner: o@example.com\n"
KEYS = {"metadata.plan": "text", "metadata.seats": "number", "orders.metadata.gift": "boolean"}
LABELS = {"vips": "VIPs", "staff": "Staff", "lost": "Lost & found"}
SOME_SPECS = ("destinations", "frequent_returners", "lapsing_vips", "uncommitted", "vip_spenders")
SOME_MARTS = ("customers", "customer_metrics", "order_items", "reviews")
SPECS = [
    *spec_files(REPOSITORY / "segment_specs"),
    *sorted((REPOSITORY / "tests/shops/specs").glob("*/*.yml")),
    *sorted((REPOSITORY / "tests/cases").glob("*/spec.yml")),
]
MESSY = """\
# Ask growth before a change.
label:   Messy
owner: 'growth@example.com'   # a team
exports: [{to: newsletter}, {group: holdout, to: meta_ads}]
# Who they are.
where:
    any:
    # by orders
    - order_count:
        at_least: 2  # two
    - amount_spent: {currency: EUR, more_than: "500"}
    - {country: {in: [
        PL,   # Poland
        "NO",
        # and Germany
        DE]}}
    - when: {in_last: "30 days"}
      times: {at_least: 2}
      did: placed_order
description: >-
  One, two: and
  three.
"""
IN_FORM = """\
# yaml-language-server: $schema=./segment.schema.json
# Ask growth before a change.
label: Messy
description: "One, two: and three."
owner: 'growth@example.com'  # a team
# Who they are.
where:
  any:
    # by orders
    - order_count: {at_least: 2}  # two
    - amount_spent: {more_than: "500", currency: EUR}
    # and Germany
    - country: {in: [PL, "NO", DE]}  # Poland
    - did: placed_order
      when: {in_last: 30 days}
      times: {at_least: 2}
exports:
  - to: newsletter
  - to: meta_ads
    group: holdout
"""


class Told(NamedTuple):
    """What a command printed."""

    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def vocabulary():
    return with_json_keys(read_vocabulary(MARTS), KEYS)


@pytest.fixture(scope="module")
def sentences():
    """Specs as text, each with its sentence."""
    text = (REPOSITORY / "tests/segments/sentences.yml").read_text(encoding="utf-8")
    cases = []
    for entry in re.split(r"^- ", re.sub(r"^#.*\n", "", text, flags=re.M), flags=re.M)[1:]:
        spec, says = entry.replace("\n  ", "\n").split("says: ")
        if not re.search("^(where|members):", spec, flags=re.M):
            spec += "where: {everyone: true}\n"
        cases.append((HEAD + spec, json.loads(says)))
    return cases


@pytest.fixture
def project(tmp_path):
    """A small project of a test's own; nothing of it is compiled."""
    return copied(tmp_path / "project", SOME_SPECS, SOME_MARTS)


def copied(folder, specs, marts):
    """Copy some specs and marts into a project."""
    for source, target, names in (
        (REPOSITORY / "segment_specs", folder / "segment_specs", specs),
        (MARTS, folder / "dbt_project/models/marts", marts),
    ):
        target.mkdir(parents=True)
        for name in names:
            shutil.copy(source / f"{name}.yml", target)
    (folder / "dbt_project/dbt_project.yml").touch()
    return folder


@pytest.fixture
def segments(project, tmp_path, monkeypatch, capsys):
    """The command in the test's own project; its standard input is no terminal."""
    monkeypatch.setenv("SEGMENTS_PROJECT", str(project))
    monkeypatch.setenv("SEGMENTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)

    def run(*arguments: str, code: int = 0):
        monkeypatch.setattr(sys, "argv", ["segments", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert ended.value.code == code, told
        return Told(told.out, told.err)

    return run


def problems_of(project):
    return load_project(Workspace(project, project / "segment_specs", project / "generated"))[1]


def meaning(content):
    """Give all that a spec says, in its order, without places."""
    segment, problems = read_spec(content, "segment_specs/one.yml")
    assert not problems
    return re.sub(r"Place\([^)]*\)", "", repr(replace(segment, places={})))


def test_each_condition_has_its_sentence(sentences, vocabulary):
    for spec, says in sentences:
        segment, problems = read_spec(spec.encode(), "segment_specs/one.yml")
        assert not problems, spec
        assert sentence(segment, vocabulary, LABELS) == says


def test_the_sentences_show_every_operator_of_every_type(sentences, vocabulary):
    text = "\n".join(spec for spec, _ in sentences)
    shown = set(re.findall(r"([a-z_.]+): \{(?=([a-z_]+):)", text))
    types = {name: field.type for name, field in vocabulary.fields.items()}
    pairs = {(types[name], operator) for name, operator in shown if name in types}
    wanted = {(type_, operator) for type_, known in OPERATORS.items() for operator in known}
    assert not wanted - pairs


def test_every_ready_made_segment_has_a_sentence():
    workspace = Workspace(REPOSITORY, REPOSITORY / "segment_specs", REPOSITORY / "generated")
    project, _ = load_project(workspace)
    labels = {one.id: one.label for one in project.segments}
    said = {one.id: sentence(one, project.vocabulary, labels) for one in project.segments}
    assert said["lapsing_vips"] == (
        "Customers of eu_store who spent 500 or more, whose last order was longer ago than 60 "
        "days, and who live in PL or DE or whose e-mail ends with .uk, but who are in neither "
        "'Frequent returners' nor 'Uncommitted'."
    )
    assert all(re.fullmatch(r"(All c|C|The top ).+[^.]\.", one) for one in said.values())


def test_a_messy_spec_gets_its_one_form_and_keeps_its_comments():
    assert formatted(MESSY) == IN_FORM


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_formatting_changes_no_meaning_and_is_done_once(path):
    content = path.read_bytes()
    text = formatted(content.decode())
    assert formatted(text) == text
    assert meaning(text.encode()) == meaning(content)


def test_the_ready_made_specs_are_in_form():
    for path in spec_files(REPOSITORY / "segment_specs"):
        assert formatted(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "PL",
        "NO",
        "on",
        "null",
        "0123",
        "12",
        "1e5",
        "a: b",
        "a #b",
        "- a",
        "[a",
        "it's",
        ' "',
        "ł, b",
    ],
)
def test_a_text_is_written_so_that_it_reads_back(text):
    for line in (f"a: {written(text)}", f"a: [{written(text, in_brackets=True)}]"):
        node, problems = read_yaml(line.encode(), "one.yml")
        assert not problems
        value = node.value["a"].value
        assert (value[0].value if isinstance(value, list) else value) == text


def test_format_lists_what_is_not_in_form_and_then_writes_it(project, segments):
    spec = project / "segment_specs/messy.yml"
    spec.write_text(MESSY)
    (project / "segment_specs/broken.yml").write_text("a: [\n")
    told = segments("format", "--check", code=1)
    assert told.stdout == "segment_specs/messy.yml\n"
    assert "broken.yml:2:1: SEG001" in told.stderr
    assert spec.read_text() == MESSY
    assert segments("format", str(spec)).stderr == "1 of 1 spec formatted.\n"
    assert spec.read_text() == IN_FORM
    assert segments("format", "--check", str(spec)).stdout == ""
    # A hook names every file that changes, whatever it is.
    told = segments("format", "segment_specs/destinations.yml", "segment_specs/vip_spenders.yml")
    assert told.stderr == "0 of 1 spec formatted.\n"
    assert "There is no file nothing.yml." in segments("format", "nothing.yml", code=2).stderr


def test_new_writes_a_spec_that_has_no_problem(project, segments):
    told = segments(
        "new", "polish_vips", "--label", "VIPs: PL, NO", "--owner", "growth@example.com",
        "--where", "country: {in: [pl, 'NO']}\namount_spent: {at_least: 500}",
        "--account", "eu_store",
    )  # fmt: skip
    assert told.stdout == "Wrote segment_specs/polish_vips.yml\n"
    assert told.stderr == "Next: segments compile\n"
    assert (project / "segment_specs/polish_vips.yml").read_text() == (
        "# yaml-language-server: $schema=./segment.schema.json\n"
        'label: "VIPs: PL, NO"\n'
        "description: Customers of eu_store who live in pl or NO and who spent 500 or more.\n"
        "owner: growth@example.com\n"
        "accounts: [eu_store]\n"
        "where:\n"
        "  country: {in: [pl, 'NO']}\n"
        "  amount_spent: {at_least: 500}\n"
    )
    assert not problems_of(project)


def test_new_refuses_what_is_missing_taken_or_wrong(project, segments):
    before = sorted(project.rglob("*"))
    told = segments("new", "--label", "L", code=2).stderr
    assert told == "There is no terminal to ask on. Write ID, --owner, --where.\n"
    told = segments("new", "vip_spenders", code=2).stderr
    assert told.startswith("There is a segment 'vip_spenders' already")
    assert "cannot be an id" in segments("new", "VIPs", code=2).stderr
    assert "is a file of its own" in segments("new", "defaults", code=2).stderr
    arguments = ("new", "aa", "--owner", "o@example.com", "--label")
    told = segments(*arguments, "L", "--where", "order_cuont: {at_leest: 2}", code=1).stderr
    assert told == (
        "SEG020 Unknown field 'order_cuont'. Did you mean 'order_count'?\nNothing was written.\n"
    )
    told = segments(*arguments, "vip spenders", "--where", "everyone: true", code=1).stderr
    assert told.startswith("SEG042 'vip spenders' is the label of 'vip_")
    assert "SEG001" in segments(*arguments, "L", "--where", "a: {b: [", code=1).stderr
    told = segments("new", "aa", "--from", "vip_spendrs", "--label", "L", code=2).stderr
    assert told == "No segment 'vip_spendrs'. Did you mean 'vip_spenders'?\n"
    assert sorted(project.rglob("*")) == before


def test_new_from_another_keeps_all_but_what_is_said(project, segments):
    told = segments("new", "vips_us", "--from", "lapsing_vips", "--label", "Lapsing, US",
                    "--account", "us_store")  # fmt: skip
    assert told.stderr == "It goes to meta_ads, as 'lapsing_vips' does.\nNext: segments compile\n"
    old = (project / "segment_specs/lapsing_vips.yml").read_text()
    new = (project / "segment_specs/vips_us.yml").read_text()
    assert new == old.replace("VIPs about to lapse", "Lapsing, US").replace("eu_", "us_")


def test_new_asks_on_a_terminal_until_the_answers_fit(project, tmp_path):
    answers = ["Łódź, buyers", "VIP", "", "crm@example.com", "order_cuont: {is: 1}",
               "order_count: {is: 1}"]  # fmt: skip
    terminal, theirs = pty.openpty()
    environment = os.environ | {"SEGMENTS_PROJECT": str(project), "TERM": "dumb"}
    with subprocess.Popen(
        [COMMAND, "new"], stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as child:
        os.close(theirs)
        told = ""
        while child.poll() is None or select.select([terminal], [], [], 0)[0]:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    told += os.read(terminal, 4096).decode()
                except OSError:
                    break
                if re.search(r"(: |:)$", told) and answers:
                    os.write(terminal, f"{answers.pop(0)}\n".encode())
        assert child.stdout.read() == b"Wrote segment_specs/lodz_buyers.yml\n"
    os.close(terminal)
    assert "'VIP' cannot be an id" in told
    assert "Did you mean 'order_count'?" in told
    assert "order_count: {is: 1}" in (project / "segment_specs/lodz_buyers.yml").read_text()


ASKS_HISTORY = """label: Was a VIP
description: D.
owner: o@example.com
where:
  any:
    - {segment: vip_spenders, left: {in_last: 30 days}}
    - {segment: was_a_vip, entered: {in_last: 30 days}}
"""


def test_who_asks_for_the_history_of_a_segment_uses_it(project, segments):
    (project / "segment_specs/was_a_vip.yml").write_text(ASKS_HISTORY)
    told = segments("show", "vip_spenders").stdout
    assert re.search(r"^Used by .*was_a_vip", told, re.MULTILINE)
    assert "who left '" in segments("show", "was_a_vip").stdout
    found = json.loads(segments("graph", "--output", "json").stdout)
    asks = [{"segment": "was_a_vip", "part": one} for one in ("vip_spenders", "was_a_vip")]
    assert found["asks_history_of"] == asks
    assert all(one["segment"] != "was_a_vip" for one in found["made_of"])
    drawn = segments("graph", "--output", "mermaid").stdout
    assert "    segment_vip_spenders -.-> segment_was_a_vip\n" in drawn
    assert "is used by was_a_vip" in segments("remove", "vip_spenders", code=1).stderr


def test_a_broken_spec_hides_no_other(project, segments):
    (project / "segment_specs/broken.yml").write_text("a: [\n")
    wrong = ASKS_HISTORY.replace("in_last: 30 days", "in_last: 30")
    (project / "segment_specs/wrong.yml").write_text(wrong)
    for arguments in (("list",), ("show", "vip_spenders"), ("graph",)):
        told = segments(*arguments)
        assert "vip_spenders" in told.stdout
        assert "in 2 files; `segments check` tells them." in told.stderr
    told = segments("show", "wrong", code=1).stderr
    assert "wrong.yml:6:" in told
    assert "broken.yml" not in told
    assert "SEG001" in segments("show", "broken", code=1).stderr


def test_format_takes_the_id_of_a_segment(project, segments):
    spec = project / "segment_specs/messy.yml"
    spec.write_text(MESSY)
    assert segments("format", "messy").stderr == "1 of 1 spec formatted.\n"
    assert spec.read_text() == IN_FORM
    told = segments("format", "no_such_segment", code=2).stderr
    assert told == "There is no file or segment no_such_segment.\n"


def test_format_tells_of_a_comma_that_splits_a_value(project, segments):
    spec = project / "segment_specs/comma.yml"
    spec.write_text(f"{HEAD}where: {{amount_spent: {{between: 100, 500}}}}\n")
    told = segments("format", str(spec), code=1).stderr
    assert "SEG012 A comma splits here. Write [100, 500]." in told


def test_graph_shows_what_segments_are_made_of_and_where_they_go(segments):
    arguments = ("graph", "--select", "+lapsing_vips")
    assert segments(*arguments).stdout == (
        "frequent_returners\n  used by  lapsing_vips\n"
        "lapsing_vips\n  made of  frequent_returners, uncommitted\n  goes to  meta_ads\n"
        "uncommitted\n  used by  lapsing_vips\n"
    )
    mermaid = segments(*arguments, "--output", "mermaid").stdout
    assert mermaid.startswith("flowchart LR\n")
    assert "    segment_uncommitted --> segment_lapsing_vips\n" in mermaid
    assert "    segment_lapsing_vips --> to_meta_ads\n" in mermaid
    dot = segments(*arguments, "--output", "dot").stdout
    assert '    "uncommitted" -> "lapsing_vips";\n' in dot
    found = json.loads(segments(*arguments, "--output", "json").stdout)
    assert found["goes_to"] == [{"segment": "lapsing_vips", "destination": "meta_ads"}]
    assert {"segment": "lapsing_vips", "part": "uncommitted"} in found["made_of"]
    told = segments("graph", "--output", "mermade", code=2).stderr
    assert told == "--output is never 'mermade'. Did you mean 'mermaid'?\n"


def publish(home):
    """Publish a build of two members, in the tables that readers have."""
    from segment_warehouse.build import connect

    home.joinpath("warehouse").mkdir(parents=True)
    with connect(home / "warehouse/current.duckdb") as connection:
        connection.execute("create schema segments")
        connection.execute(
            "create table segments.segments as"
            " select 'vip_spenders' as segment_id, 2::bigint as members"
        )
        connection.execute(
            "create table segments.builds as select timestamp '2026-11-01 00:00:00' as as_of"
        )
        connection.execute(
            "create table segments.segment_memberships as from (values"
            " ('vip_spenders', 'us_store', '007'), ('vip_spenders', 'eu_store', 'a,\"b'),"
            " ('other', 'eu_store', 'c')) as rows (segment_id, account_id, customer_id)"
        )


def test_freeze_writes_the_published_members_as_a_list(project, segments, tmp_path):
    told = segments("freeze", "vip_spenders", code=2).stderr
    assert told == "'vip_spenders' is not in the published build. Run `segments build` first.\n"
    publish(tmp_path / "home")
    told = segments("freeze", "vip_spenders")
    assert told.stdout == (
        "Wrote segment_specs/lists/vip_spenders_frozen.csv\n"
        "Wrote segment_specs/vip_spenders_frozen.yml\n"
    )
    assert "2 customers of the build of 2026-11-01 00:00:00 UTC." in told.stderr
    with (project / "segment_specs/lists/vip_spenders_frozen.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [["account_id", "customer_id"], ["eu_store", 'a,"b'], ["us_store", "007"]]
    spec = (project / "segment_specs/vip_spenders_frozen.yml").read_text()
    assert "label: VIP spenders, frozen 2026-11-01\n" in spec
    assert "exports" not in spec
    assert not problems_of(project)
    assert "already" in segments("freeze", "vip_spenders", code=2).stderr
    assert "Did you mean" in segments("freeze", "vip_spendrs", code=2).stderr
    assert "not in the published" in segments("freeze", "uncommitted", code=2).stderr


def test_members_before_the_first_build_are_none(tmp_path):
    from segment_warehouse.home import Home

    assert published_members(Home(tmp_path), "vip_spenders") is None


def test_remove_says_what_used_a_segment(project, segments):
    told = segments("remove", "uncommitted", code=1).stderr
    assert told == ("'uncommitted' is used by lapsing_vips. Change them first, or write --force.\n")
    assert (project / "segment_specs/uncommitted.yml").exists()
    told = segments("remove", "uncommitted", "--force")
    assert told.stdout == "Removed segment_specs/uncommitted.yml\n"
    assert "It was used by lapsing_vips" in told.stderr
    assert not (project / "segment_specs/uncommitted.yml").exists()
    assert "It went to meta_ads" in segments("remove", "vip_spenders").stderr
    (project / "segment_specs/broken.yml").write_text("a: [\n")
    segments("remove", "broken")
    assert segments("remove", "nobody", code=2).stderr == "No segment 'nobody'.\n"


def test_show_says_a_segment_in_a_sentence(segments, tmp_path):
    publish(tmp_path / "home")
    told = segments("show", "vip_spenders").stdout
    assert "\nCustomers who spent more than 1,500 EUR.\n" in told
    assert "\nMembers   2\n" in told
    found = json.loads(segments("show", "vip_spenders", "--output", "json").stdout)["segment"]
    assert (found["members"], found["used_by"]) == (2, [])
    assert found["exports"] == [{"to": "meta_ads", "group": None}]


def test_the_example_of_every_field_and_operator_compiles(tmp_path):
    marts = [path.stem for path in MARTS.glob("*.yml")]
    project = copied(tmp_path / "project", SOME_SPECS, marts)
    vocabulary = read_vocabulary(MARTS)
    examples = [field_help.example(field) for field in vocabulary.fields.values()]
    examples += [field_help.event_example(event) for event in vocabulary.events.values()]
    lines = [
        f"{field.name}: {{{operator}: {operand}}}"
        for field in vocabulary.fields.values()
        if field.name != "city"
        for operator, (_, operand) in field_help.takes(field).items()
    ]
    nodes = "".join("    - " + one.replace("\n", "\n      ") + "\n" for one in (*examples, *lines))
    (project / "segment_specs/examples.yml").write_text(f"{HEAD}where:\n  any:\n{nodes}")
    assert [str(problem) for problem in problems_of(project)] == []


def test_the_help_of_an_event_has_its_columns(segments):
    told = segments("fields", "purchased_item").stdout
    assert told.startswith("purchased_item: Bought a product in an order that counts")
    assert "  product_name      text       What the product is called.\n" in told
    assert "    did: purchased_item\n" in told
    found = json.loads(segments("fields", "--output", "json").stdout)
    assert {"name": "quantity", "type": "number",
            "description": "How many units the line has."} in next(
        one for one in found["events"] if one["name"] == "purchased_item")["columns"]  # fmt: skip
    assert segments("fields").stdout.splitlines()[-1].startswith("  members  ")
    assert "  purchased_item " in segments("fields", "bought").stdout
    told = segments("fields", "purchased_itm", code=2).stderr
    assert told.endswith("Did you mean 'purchased_item'?\n")
