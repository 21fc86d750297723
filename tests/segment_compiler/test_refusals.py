"""Each wrong or hostile spec is refused with exactly these lines, all of them at once."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from typing import Any

import pytest
from case_files import CASES, FIELDS, VOCABULARY, WAREHOUSE, read

from segment_compiler.checks import check
from segment_compiler.problems import CODES, Problem
from segment_compiler.project import Project
from segment_compiler.reader import read_spec
from segment_compiler.shop_checks import (
    cities_of_several_countries,
    mixed_currencies,
    unknown_accounts,
)
from segment_compiler.vocabulary import read_vocabulary
from segment_warehouse.build import connect
from segment_warehouse.home import find_home
from segments.project import Workspace, load_project

INVALID = sorted((CASES / "invalid").glob("*.yml"))
HEAD = "label: L\ndescription: D.\nowner: o@example.com\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A project with the vocabulary of the cases and no spec."""
    repository = tmp_path_factory.mktemp("refusals")
    marts = repository / "dbt_project" / "models" / "marts"
    marts.mkdir(parents=True)
    for path in WAREHOUSE.glob("*.yml"):
        shutil.copy(path, marts)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SEGMENTS_HOME", raising=False)
        # The vocabulary is the same for every refusal, and takes longer to read than all else.
        patch.setattr("segments.project.read_vocabulary", cache(read_vocabulary))
        yield Workspace(repository, repository / "segment_specs", repository / "generated")


def told(workspace: Workspace, case: dict[str, Any]) -> list[str]:
    """Give the lines that a person sees who checks the files of a case."""
    shutil.rmtree(workspace.specs, ignore_errors=True)
    workspace.specs.mkdir()
    for name, text in case["files"].items():
        path = workspace.specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(case.get("encoding", "utf-8")))
    publish(workspace, case.get("published", {}))
    _, problems = load_project(workspace)
    return [str(problem) for problem in problems]


def publish(workspace: Workspace, marts: dict[str, dict[str, list[str]]]) -> None:
    """Make a current release of marts that have one column each; of none, there is none."""
    current = find_home(workspace.repository).current
    current.unlink(missing_ok=True)
    current.parent.mkdir(parents=True, exist_ok=True)
    if marts:
        with connect(current) as connection:
            connection.execute("create schema marts")
            for mart, columns in marts.items():
                ((column, documents),) = columns.items()
                connection.execute(f'create table marts."{mart}" ("{column}" varchar)')
                connection.executemany(
                    f'insert into marts."{mart}" values (?)', [[one] for one in documents]
                )


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_it_is_refused_with_exactly_these_lines(path, workspace):
    case = read(path)
    assert case["problems"], "a refusal names its problems"
    assert told(workspace, case) == case["problems"]


NEAR_KEY = HEAD + "where: {metadata.plna: {is: gold}}\n"


def test_at_most_twenty_keys_of_the_data_are_told(workspace):
    documents = [json.dumps({f"key_{n:02}": 1 for n in range(last)}) for last in (30, 25, 3)]
    case = {"files": {"vips.yml": NEAR_KEY}, "published": {"customers": {"metadata": documents}}}
    (line,) = told(workspace, case)
    keys = line.partition("Seen in the data: ")[2].removesuffix(".")
    assert keys.split(", ") == [f"key_{n:02}" for n in range(20)]


def test_a_build_that_cannot_be_read_hides_no_problem(workspace):
    case = {"files": {"vips.yml": NEAR_KEY}}
    alone = told(workspace, case)
    assert told(workspace, case | {"published": {"orders": {"metadata": ["{}"]}}}) == alone
    find_home(workspace.repository).current.write_bytes(b"no database")
    _, problems = load_project(workspace)
    assert [str(problem) for problem in problems] == alone


def test_a_published_build_is_opened_only_for_a_key_that_is_unknown(workspace, monkeypatch):
    def refuse(*_):
        raise AssertionError("the build was opened")

    monkeypatch.setattr("segments.project.seen_keys", refuse)
    fine = HEAD + "where: {metadata.plan: {is: gold}}\n"
    declared = {"vips.yml": fine, "json_keys.yml": "metadata.plan: text"}
    assert not told(workspace, {"files": declared})
    slips = HEAD + "where: {countri: {is: PL}}\n"
    assert len(told(workspace, {"files": {"vips.yml": slips}})) == 1
    with pytest.raises(AssertionError, match="opened"):
        told(workspace, {"files": {"vips.yml": NEAR_KEY}})


def test_the_order_in_which_files_were_made_changes_nothing(workspace):
    for case in map(read, INVALID):
        if len(case["files"]) > 1:
            backwards = dict(reversed(case["files"].items()))
            assert told(workspace, case | {"files": backwards}) == case["problems"]


def test_every_code_is_shown_by_a_refusal():
    lines = [line for path in INVALID for line in read(path)["problems"]]
    of_a_shop = {"SEG024", "SEG025"}  # accounts and their currencies are known only in a build
    warned = {code for code in CODES if code > "SEG100"} | {"SEG006"}
    assert {line.split(": ")[1].split(" ")[0] for line in lines} == set(CODES) - of_a_shop - warned


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("where: {amount_spent: {at_least: 500}}", ["4:9"]),
        ("where: {average_order_value: {between: [1, 2]}}", ["4:9"]),
        ("where: {amount_spent: {at_least: 500}, last_order_amount: {is: 1}}", ["4:9", "4:40"]),
        ("where: {did: placed_order, total: {of: total_amount, at_least: 5}}", ["4:9"]),
        ("where: {everyone: true}\ntop: {count: 5, by: amount_spent}", ["5:21"]),
        ("where: {everyone: true}\ntop: {count: 5, by: amount_spent, per: account}", []),
        ("where: {everyone: true}\ntop: {count: 5, by: order_count}", []),
        ("where: {amount_spent: {at_least: 500, currency: EUR}}", []),
        ("where: {amount_spent: {more_than: 0}}", []),
        ("where: {amount_refunded: {more_than: {field: amount_spent, times: 0.2}}}", []),
        ("where: {last_order_amount: {known: true}}", []),
        ("accounts: [eu, pl]\nwhere: {amount_spent: {at_least: 500}}", ["5:9"]),
        ("accounts: [eu, at]\nwhere: {amount_spent: {at_least: 500}}", []),
        ("status: archived\nwhere: {amount_spent: {at_least: 500}}", []),
    ],
)
def test_money_of_accounts_in_two_currencies_says_which_one(body, places):
    segment, problems = read_spec((HEAD + body).encode(), "segment_specs/vips.yml")
    assert not problems
    project = Project((segment,), VOCABULARY, {}, {})
    found = mixed_currencies(project, {"eu": "EUR", "at": "EUR", "pl": "PLN"})
    assert [f"{one.place.line}:{one.place.column}" for one in found] == places
    assert not mixed_currencies(project, {"eu": "EUR", "at": "EUR"})
    for problem in found:
        assert str(problem).startswith("segment_specs/vips.yml:")
        assert "SEG024 The accounts are in EUR and PLN. Say which currency" in str(problem)
        assert ("per: account" in str(problem)) == ("top" in body)


CITY = "where: {city: {is: Paris}}"
NARROWED = "where: {all: [{country: {is: FR}}, {any: [{city: {is: Paris}}]}]}"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f"accounts: [fr]\n{CITY}", None),
        (f"accounts: [fr, paris]\n{CITY}", None),
        (f"accounts: [fr, us]\n{CITY}", "The accounts are in FR and US."),
        (f"accounts: [fr, us, nowhere]\n{CITY}", "The accounts are in FR and US."),
        (f"accounts: [fr, web]\n{CITY}", "The shop does not say the country of web."),
        (f"accounts: [web]\n{CITY}", "The shop does not say the country of web."),
        (f"accounts: [nowhere]\n{CITY}", None),
        (f"accounts: [fr, us]\n{NARROWED}", None),
        ("accounts: [fr, us]\nwhere: {city: {known: true}}", None),
        (f"status: archived\naccounts: [fr, us]\n{CITY}", None),
    ],
)
def test_a_city_of_accounts_in_two_countries_is_refused_by_a_build(body, fault):
    segment, problems = read_spec((HEAD + body).encode(), "segment_specs/vips.yml")
    project = Project((segment,), VOCABULARY, {}, {})
    assert not problems
    assert not check(project)
    countries = {"fr": "FR", "paris": "FR", "us": "US", "web": None}
    expected = (
        f"segment_specs/vips.yml:5:9: SEG023 {fault} A city needs a country: add a `country` "
        "condition in the same `all`, or name `accounts` of one country."
    )
    found = cities_of_several_countries(project, countries)
    assert [str(one) for one in found] == ([expected] if fault else [])


def test_a_shop_without_accounts_has_none():
    spec = HEAD + "accounts: [eu]\nwhere: {everyone: true}\n"
    segment, _ = read_spec(spec.encode(), "segment_specs/vips.yml")
    (found,) = unknown_accounts(Project((segment,), VOCABULARY, {}, {}), [])
    assert found.message == "The shop has no account 'eu'. It has none."


def test_an_account_that_the_shop_lacks_has_a_near_one():
    spec = HEAD + "accounts: [eu, uss, zz]\nwhere: {everyone: true}\n"
    segment, _ = read_spec(spec.encode(), "segment_specs/vips.yml")
    found = unknown_accounts(Project((segment,), VOCABULARY, {}, {}), ["eu", "us"])
    assert [str(problem) for problem in found] == [
        "segment_specs/vips.yml:4:1: SEG025 The shop has no account 'uss'. Did you mean 'us'?",
        "segment_specs/vips.yml:4:1: SEG025 The shop has no account 'zz'. It has eu or us.",
    ]


def test_defaults_fill_what_a_spec_leaves_out(workspace):
    shutil.rmtree(workspace.specs, ignore_errors=True)
    workspace.specs.mkdir()
    (workspace.specs / "defaults.yml").write_text("owner: team@example.com\naccounts: [eu]\n")
    body = "label: {0}\ndescription: D.\nwhere: {{everyone: true}}\n"
    (workspace.specs / "ours.yml").write_text(body.format("Ours"))
    (workspace.specs / "theirs.yml").write_text(
        body.format("Theirs") + "owner: them@example.com\naccounts: [us]\n"
    )
    project, problems = load_project(workspace)
    assert not problems
    assert [(one.owner, one.accounts) for one in project.segments] == [
        ("team@example.com", ("eu",)),
        ("them@example.com", ("us",)),
    ]


def test_a_text_that_a_comment_may_have_cut_short_is_warned_of(workspace, capsys):
    spec = """\
label: VIP #1
description: Those of
  the first #rank,
owner: o@example.com # growth
tags:
  - a #b
  - "c" #d
  - e  #f
  - g ##h
  - i#j
  - "k #l"
icon: ⭐ #\u00e9
where:
  all:
    - order_count: {at_least: 5} #five
    - order_count:
        at_least: 6 #six
    - full_name:
        is: true story #\U0001f600
"""
    assert not told(workspace, {"files": {"vips.yml": spec}})
    advice = (
        "is a comment here, so the text ends before it. Quote the text, or write a space after '#'."
    )
    assert capsys.readouterr().err.splitlines() == [
        f"segment_specs/vips.yml:{place}: SEG006 '{comment}' {advice}"
        for place, comment in [
            ("1:12", "#1"), ("3:13", "#rank,"), ("6:7", "#b"), ("12:9", "#é"), ("19:24", "#😀"),
        ]
    ]  # fmt: skip


def test_a_list_in_a_spec_has_at_most_a_thousand_ids():
    for count, codes in ((1000, []), (1001, ["SEG004"])):
        ids = ", ".join(f"c{number}" for number in range(count))
        spec = HEAD + f"members: {{customer_ids: [{ids}]}}\n"
        _, problems = read_spec(spec.encode(), "segment_specs/vips.yml")
        assert [problem.code for problem in problems] == codes


@pytest.mark.parametrize(
    "name",
    [
        "CON", "VIP", "-rf", "vips\n", "vip\ns", "é", "ｖｉｐ", "a" * 49, "a",
        "_a", "a__b", "a-b", "a b", "a.b", "", "segments", "segment_vips", "builds", "split_groups",
        "a'b", "a;b", "{{ a }}", "seg%00",
    ],
    ids=range(23),
)  # fmt: skip
def test_a_hostile_file_name_is_no_id(name):
    spec = (HEAD + "where: {everyone: true}\n").encode()
    _, problems = read_spec(spec, f"segment_specs/{name}.yml")
    assert [problem.code for problem in problems] == ["SEG013"]
    assert "\n" not in str(problems[0])


def test_an_id_may_have_48_characters():
    spec = (HEAD + "where: {everyone: true}\n").encode()
    for name in ("a" * 48, "vips", "con", "a1_2b"):
        segment, problems = read_spec(spec, f"segment_specs/{name}.yml")
        assert segment is not None
        assert not problems


def test_what_people_may_write_is_not_refused():
    for text in (
        "\ufeff" + HEAD + "where: {everyone: true}\n",
        (HEAD + "where:\n  country: {is: PL}\n").replace("\n", "\r\n"),
        HEAD + "icon: 👩‍👧\nwhere: {country: {in: [NO, on, yes, off, y, 01.02, 12:30:45]}}\n",
        HEAD + "where: {full_name: {contains: 'a { b } 50% #1 $$ -- /* \\'}}\n",
        HEAD + "where: " + "{none: [" * 16 + "{country: {in: [PL]}}" + "]}" * 16 + "\n",
    ):
        _, problems = read_spec(text.encode(), "segment_specs/vips.yml")
        assert not problems, text


def test_a_spec_is_at_most_256_kilobytes():
    spec = HEAD + "where: {everyone: true}\n"
    full = spec + "#" * (256 * 1024 - len(spec) - 1) + "\n"
    assert not read_spec(full.encode(), "segment_specs/vips.yml")[1]
    _, problems = read_spec((full + "\n").encode(), "segment_specs/vips.yml")
    assert [str(problem) for problem in problems] == [
        "segment_specs/vips.yml:1:1: SEG004 The file has 262,145 bytes; 262,144 is the most. "
        "Split it."
    ]


def test_a_bomb_is_refused_before_it_is_read():
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    spec = "a0: &a0 lol\n" + "\n".join(levels) + "\n"
    _, problems = read_spec(spec.encode(), "segment_specs/vips.yml")
    assert {problem.code for problem in problems} == {"SEG002"}


def test_twenty_thousand_levels_are_one_line():
    for deep in ("[" * 20_000, "- " * 20_000 + "x"):
        _, problems = read_spec((HEAD + "where:\n " + deep).encode(), "segment_specs/vips.yml")
        assert [problem.code for problem in problems] == ["SEG004"]


def test_no_line_breaks_out_of_its_line_or_colours_the_terminal():
    hostile = '"\\n::stop-commands::x\\r\\e]0;x\\a"'
    for text in (
        HEAD + f"status: {hostile}\nwhere: {{everyone: true}}\n",
        HEAD + f"{hostile}: 1\nwhere: {{everyone: true}}\n",
        HEAD + f"where:\n  {hostile}: {{is: 1}}\n",
        HEAD + f"where:\n  country: {{{hostile}: 1}}\n",
        HEAD + f"where:\n  segment: {hostile}\n",
        HEAD + "where: !%0A::stop-commands::%1B[31m x\n",
    ):
        _, problems = read_spec(text.encode(), "segment_specs/vips.yml")
        assert problems
        assert all(str(problem).isprintable() for problem in problems)


ODD = (
    "PL", "5", '"> 5"', '"1,5"', "20%", "[1, 2]", "[a, b]", "{is: 5}", "~", "true", "yes", "90d",
    "this_month", "last 30 days", "2026-01-31", "Germany", "{field: age}", "{}", '"010"', "0.5",
)  # fmt: skip
WORDS = ("is", "in", "at_least", "more_than", "in_next", "older_than", "contains", "this", "gte")
ADVICE = re.compile(r"(?:Write|as|Several:) `(\w[\w.]*: \{[^`]*\})`")


def test_what_a_message_says_to_write_is_right():
    """Advice that is refused itself would be worse than none."""
    limits = {(one.type, one.range, one.code, one.is_past): name for name, one in FIELDS.items()}
    names = [*limits.values(), "source_metadata", "gender"]
    bodies = [f"{name}: {odd}" for name in names for odd in ODD]
    bodies += [f"{name}: {{{word}: {odd}}}" for name in names for word in WORDS for odd in ODD]
    told = {one.message: body for body in bodies for one in problems_of(body)}
    advised = {text: told[message] for message in told for text in ADVICE.findall(message)}
    wrong = {text: body for text, body in advised.items() if problems_of(text)}
    assert not wrong
    assert len(advised) > len(names)


def problems_of(body: str) -> list[Problem]:
    """Give what is wrong with one condition; a city has its country beside it."""
    where = f"where: {{all: [{{country: {{is: PL}}}}, {{{body}}}]}}"
    segment, problems = read_spec(f"{HEAD}{where}\n".encode(), "segment_specs/vips.yml")
    return problems + (check(Project((segment,), VOCABULARY, {}, {})) if segment else [])
