"""What is said of specs that have no problem: each case says exactly these lines."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from truth.local_time import calendar_unit, step

from segment_compiler.access import read_access
from segment_compiler.checks import check
from segment_compiler.destinations import read_destinations
from segment_compiler.grants import AccessRules
from segment_compiler.moments import UNIT_STARTS, days_of_months, is_at_or_before, moment
from segment_compiler.operands import Length
from segment_compiler.portfolio import judge
from segment_compiler.problems import CODES, SEVERITIES
from segment_compiler.project import Project
from segment_compiler.reader import read_spec
from segment_compiler.vocabulary import read_vocabulary
from segment_compiler.windows import AS_OF, ago, date_ago, day_start, end_ahead, unit_start
from segments.project import load_formats
from tests.conftest import REPOSITORY

CASES = YAML(typ="safe", pure=True).load(Path(__file__).with_name("portfolio.yml").read_text())
VOCABULARY = read_vocabulary(REPOSITORY / "dbt_project" / "models" / "marts")
HEAD = {"label": "{}", "description": "D.", "owner": "o@example.com"}


def told(case, tmp_path):
    """Give the lines that are said of the files of a case, each with its severity."""
    written = case.get("files") or {"asked.yml": "where: " + flow(case["where"])}
    files, segments, destinations, access = {}, [], {}, AccessRules()
    for name, body in written.items():
        path = tmp_path / name
        if name == "destinations.yml":
            path.write_text(body)
            destinations, problems = read_destinations(path, name)
        elif name == "access.yml":
            path.write_text(body)
            access, problems = read_access(path, name)
        else:
            tail = [f"{key}: {text.format(path.stem)}" for key, text in HEAD.items()
                    if f"{key}: " not in body.replace(f" {key}: ", "")]  # fmt: skip
            body = "\n".join([body.rstrip("\n"), *tail, ""])
            segment, problems = read_spec(body.encode(), name)
            segments.append(segment)
        assert problems == []
        files[name] = body.encode()
    formats = load_formats(VOCABULARY.fields) if destinations else {}
    project = Project(tuple(segments), VOCABULARY, destinations, formats, access=access)
    assert check(project) == []
    today = date.fromisoformat(str(case["today"])) if "today" in case else None
    found = judge(project, today, case.get("lists", ()), files)
    return [f"{one.severity} {one}" for one in found]


def flow(value):
    """Write a condition on one line, as it stands in the case."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{text}"' if "[" in text or "," in text else text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_exactly_this_is_said(case, tmp_path):
    assert told(case, tmp_path) == case.get("says", [])


def test_every_finding_is_shown_by_a_case():
    shown = {line.split(": ")[1].split(" ")[0] for case in CASES for line in case.get("says", ())}
    assert shown == {code for code in CODES if code > "SEG100"}


def test_findings_stop_nothing():
    assert all(SEVERITIES[code] != "error" for code in CODES if code > "SEG100")
    assert all(code not in SEVERITIES or code in ("SEG006", "SEG025")
               for code in CODES if code < "SEG100")  # fmt: skip


TODAYS = [date(2023, 12, 28) + timedelta(days=k) for k in range(830)]


def test_steps_of_months_are_as_long_as_is_said():
    for months in (-25, -12, -3, -1, 1, 2, 4, 11, 12, 24, 48):
        spans = {(step(today, months, "month") - today).days for today in TODAYS}
        least, most = days_of_months(months)
        assert least <= min(spans)
        assert max(spans) <= most


def test_units_begin_as_far_away_as_is_said():
    for unit, starts in UNIT_STARTS.items():
        for offset, (least, most) in starts.items():
            days = {(calendar_unit(today, unit, back=-offset)[0] - today).days for today in TODAYS}
            assert least <= min(days)
            assert max(days) <= most


DAY_LENGTHS = [Length(n, unit) for n, unit in (
    (1, "day"), (2, "day"), (28, "day"), (30, "day"), (31, "day"), (1, "week"), (1, "month"),
    (2, "month"), (1, "quarter"), (12, "month"), (1, "year"), (365, "day"), (366, "day"),
)]  # fmt: skip


def days_of(today):
    """Give the starts of days that windows name, with the day that each is in a run."""
    found = {}
    for length in DAY_LENGTHS:
        found[moment(ago(length))] = step(today, -length.amount, length.unit)
        ahead = step(today, length.amount, length.unit) + timedelta(days=1)
        found[moment(end_ahead(length))] = ahead
    for which, back in (("previous", 1), ("this", 0), ("next", -1)):
        for unit in UNIT_STARTS:
            found[moment(unit_start(which, unit))] = calendar_unit(today, unit, back=back)[0]
    return found


def test_a_day_that_is_said_to_be_first_always_is():
    always = None
    for today in (one for one in TODAYS if one.day in (1, 2, 15, 27, 28, 29, 30, 31)):
        found = days_of(today)
        pairs = {(one, two) for one in found for two in found if found[one] <= found[two]}
        always = pairs if always is None else always & pairs
    said = {(one, two) for one in found for two in found if is_at_or_before(one, two)}
    assert said <= always
    assert len(said) > len(always) * 0.9


def test_hours_are_compared_with_days_only_where_clocks_cannot_matter():
    hours = [moment(ago(Length(n, "hour"))) for n in (1, 24, 72, 240)]
    assert is_at_or_before(hours[1], hours[0])
    assert not is_at_or_before(hours[0], hours[1])
    assert is_at_or_before(moment(ago(Length(30, "day"))), hours[3])
    assert is_at_or_before(hours[2], moment(ago(Length(0, "day"))))
    assert not is_at_or_before(hours[1], moment(ago(Length(1, "day"))))
    assert not is_at_or_before(moment(ago(Length(1, "day"))), hours[1])
    assert is_at_or_before(moment(ago(Length(1, "day"))), moment(AS_OF))
    assert is_at_or_before(moment(AS_OF), moment(end_ahead(Length(1, "day"))))


def test_a_day_of_the_calendar_is_not_compared_with_one_of_the_run():
    fixed, near = moment(day_start(date(2020, 1, 1))), moment(date_ago(Length(9, "year")))
    assert not is_at_or_before(fixed, near)
    assert not is_at_or_before(near, fixed)
    assert is_at_or_before(fixed, moment(date(2020, 1, 1)))
