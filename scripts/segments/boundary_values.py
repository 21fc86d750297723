"""Values around what a comparison compares with: just below, at, just above, and unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler.operands import Length
from segment_compiler.resolve import OtherField
from segments.boundary_time import DAY, SECOND, anniversary_days, later_time, midnight, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.resolve import Predicate
    from segment_compiler.vocabulary import Field
    from segments.boundary_truth import Judge

CENT = Decimal("0.01")
OTHER_AMOUNT = Decimal(1000)  # of the field that another is compared with
WORDS = ("other", "x", "1", "ab@example.com", "Anna Nowak")


@dataclass(frozen=True, slots=True)
class Probe:
    """A case of a comparison: its name, and the values of the fields that it needs."""

    name: str
    values: dict[str, Any]


def probes(found: Predicate, judge: Judge) -> list[Probe]:
    """Give the cases of a comparison, in the order of their values."""
    field = found.field
    if found.operator == "known":
        cases = [Probe("known", {field.name: sample(field, judge)})]
    elif isinstance(found.operand, OtherField):
        cases = list(beside_another(found, found.operand))
    elif found.bounds is not None:
        cases = list(around_window(found, judge))
    elif found.field.type in ("date", "timestamp"):
        cases = list(around_days(found, judge))
    elif found.field.type in ("number", "money"):
        cases = list(around_amount(found))
    else:
        cases = list(of_words(found, judge))
    if field.ratio:
        above, below = field.ratio
        cases.append(Probe("unknown", {above: Decimal(0), below: Decimal(0)}))
    elif not field.is_required:
        cases.append(Probe("unknown", {field.name: None}))
    return cases


def sample(field: Field, judge: Judge) -> Any:
    """Give some value of a field."""
    words = field.accepted_values or ([field.code] if field.code else ["x"])
    return {
        "number": Decimal(1), "money": Decimal(1), "boolean": True, "set": ["x"],
        "date": judge.as_of.date() - DAY, "timestamp": judge.as_of - DAY, "json": {"key": "x"},
    }.get(field.type, words[0])  # fmt: skip


def around_amount(found: Predicate) -> Iterator[Probe]:
    """Give numbers to either side of one, by the smallest step that its field takes."""
    values = found.operand if isinstance(found.operand, tuple) else (found.operand,)
    step = step_of(found)
    if found.operator == "between":
        low, high = values
        named = [("below", low - step), ("low", low), ("high", high), ("above", high + step)]
    elif found.operator == "in":
        named = [("one_of_them", values[0]), ("other", max(values) + step)]
    else:
        named = [("below", values[0] - step), ("at", values[0]), ("above", values[0] + step)]
    if found.field.type == "money" and not found.field.ratio:
        # An amount has two places, though an average of amounts may have more.
        if len(values) == 1 and values[0] != values[0].quantize(CENT):
            low = values[0].quantize(CENT, ROUND_FLOOR)
            named = [("below", low), ("above", low + CENT)]
        named = [(name, value) for name, value in named if value == value.quantize(CENT)]
    least, most = found.field.range or (None, None)
    floor = least if least is not None else min(Decimal(0), *values)
    for name, value in named:
        if value >= floor and (most is None or value <= most):
            yield Probe(name, parts(found.field, value))


def step_of(found: Predicate) -> Decimal:
    """Give the smallest step of a number: one, a cent, or the last place that the spec writes."""
    field = found.field
    values = found.operand if isinstance(found.operand, tuple) else (found.operand,)
    if not isinstance(values[0], Decimal):
        return CENT if field.type == "money" else Decimal(1)
    exponent = min(int(one.as_tuple().exponent) for one in values)
    if field.type == "money" or field.ratio:
        exponent = min(exponent, -2)
    if field.type == "money" and not field.ratio:
        exponent = -2
    return Decimal(1).scaleb(min(exponent, 0))


def parts(field: Field, value: Decimal) -> dict[str, Any]:
    """Give the values of a number; of a quotient, whole parts that come to it."""
    if field.ratio is None:
        return {field.name: value}
    above, below = field.ratio
    places = -int(value.normalize().as_tuple().exponent)
    places -= 2 if field.type == "money" else 0
    divisor = 10 ** max(places, 0)
    return {above: value * divisor, below: Decimal(divisor)}


def beside_another(found: Predicate, other: OtherField) -> Iterator[Probe]:
    """Give values to either side of another field's."""
    if found.field.type in ("number", "money"):
        base = parts(other.field, OTHER_AMOUNT)
        value = OTHER_AMOUNT * other.times
        step = step_of(found)
        around = [parts(found.field, value + sign * step) for sign in (-1, 0, 1)]
    else:
        start = midnight(date(2026, 1, 1))
        start_value = start if found.field.type == "timestamp" else start.date()
        base = {other.field.name: start_value}
        reached = later_time(start_value, other.plus) if other.plus else start_value
        small = SECOND if found.field.type == "timestamp" else DAY
        around = [{found.field.name: reached + sign * small} for sign in (-1, 0, 1)]
    for name, values in zip(("below", "at", "above"), around, strict=True):
        yield Probe(name, base | values)


def around_window(found: Predicate, judge: Judge) -> Iterator[Probe]:
    """Give times to either side of a window's ends, and exactly so long ago as the spec says.

    The run's instant is no end that anything is tried at: what is later has not happened.
    """
    assert found.bounds is not None
    low, high = (moment(one, judge.as_of) for one in found.bounds)
    step = SECOND if found.field.type == "timestamp" else DAY
    name = found.field.name
    if found.operator == "in_last":
        high = None
    elif found.operator == "in_next":
        low = None
    named: dict[str, Any] = {}
    if low is not None:
        named |= {"before": low - step, "at" if high is None else "first": low}
        named |= {"after": low + step} if high is None else {}
    if high is not None:
        named |= {"before" if low is None else "last": high - step}
        named |= {"at" if low is None else "after": high}
        named |= {"after": high + step} if low is None else {}
    if isinstance(found.operand, Length) and found.operator in ("in_last", "longer_ago_than"):
        exactly = moment_ago(found.operand, judge.as_of)
        if found.field.type == "timestamp" and exactly not in named.values():
            named[f"exactly_{found.operand}".replace(" ", "_")] = exactly
    for case, value in sorted(named.items(), key=lambda one: one[1]):
        yield Probe(case, {name: value})


def moment_ago(length: Length, as_of: datetime) -> datetime:
    """Give the instant that is exactly so long ago."""
    found: datetime = later_time(as_of, Length(-length.amount, length.unit))
    return found


def around_days(found: Predicate, judge: Judge) -> Iterator[Probe]:
    """Give times around the days of the year that a comparison names, in some year."""
    year = judge.as_of.year - 1
    if found.operator == "month":
        month = found.operand
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - DAY
    elif found.operator == "month_day":
        first = last = date(2024, found.operand // 100, found.operand % 100)
    else:
        days = anniversary_days(found.operator, found.operand, judge.as_of)
        first, last = (in_the_past(one, days[0]) for one in (days[0], days[-1]))
    name = found.field.name
    if found.field.type == "timestamp":
        named: dict[str, Any] = {"before": midnight(first) - SECOND, "first": midnight(first),
                 "last": midnight(last + DAY) - SECOND, "after": midnight(last + DAY)}  # fmt: skip
    else:
        named = {"before": first - DAY, "first": first, "last": last, "after": last + DAY}
        if first == last:
            named = {"before": first - DAY, "at": first, "after": last + DAY}
    for case, value in named.items():
        yield Probe(case, {name: value})


def in_the_past(day: date, first: date) -> date:
    """Give a day of some span in a year that was long ago; 1992 and 1993 had all days but one."""
    year = 1992 + day.year - first.year
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004


def of_words(found: Predicate, judge: Judge) -> Iterator[Probe]:
    """Give texts, sets and truths that a comparison takes, and that it does not."""
    field, operand = found.field, found.operand
    if field.type == "boolean":
        for value in (True, False):
            yield Probe(str(value).lower(), {field.name: value})
        return
    words = operand if isinstance(operand, tuple) else (operand,)
    if field.type == "set":
        yield Probe("match", {field.name: list(words[: None if "all" in found.operator else 1])})
        if "all" in found.operator and len(words) > 1:
            yield Probe("partly", {field.name: list(words[:-1])})
        yield Probe("other", {field.name: ["other"]})
        return
    others = [*field.accepted_values, "Z" * len(field.code), "Y" * len(field.code)]
    if not field.code and not field.accepted_values:
        others = list(WORDS)
    wrapped = {"contains": "a {} b", "starts_with": "{} b", "ends_with": "a{}"}
    form = wrapped.get(found.operator, "{}") if not field.code else "{}"
    options = [*(form.format(word) for word in words), *WORDS]
    for name, wanted, texts in (("match", True, options), ("other", False, others)):
        for one in texts:
            if one.strip() and judge.compared(found, one.strip(), operand) == wanted:
                yield Probe(name, {field.name: one.strip()})
                break
