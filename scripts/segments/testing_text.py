"""Shows what came of tests, and the cases around thresholds."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from segments import printing
from segments.explaining import tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segment_compiler.spec import Segment
    from segments.boundary_cases import Boundaries
    from segments.testing_run import Outcome

COLUMNS = {"Threshold": "left", "Customer": "left", "Value": "left", "Is": "left"}
VERDICTS = {True: "in", False: "out"}


def tell(outcomes: Sequence[Outcome]) -> None:
    """Print each test, and of one that failed who is wrong and by which condition."""
    if not outcomes:
        print("There is no test. `segments test --boundaries` shows cases to begin with.")
        return
    for one in outcomes:
        print(f"{'FAIL' if one.wrong else 'PASS'}  {one.segment.id}: {one.test.name}")
        for line in reasons(one):
            print(f"      {line}")
    failed = sum(bool(one.wrong) for one in outcomes)
    specs = len({one.segment.id for one in outcomes})
    told = f"{printing.counted(len(outcomes), 'test')} of {printing.counted(specs, 'spec')}"
    print(f"{told}: {len(outcomes) - failed} passed, {failed} failed.")


def reasons(outcome: Outcome) -> list[str]:
    """Say of each customer who is wrong what decided."""
    found = []
    ids = Counter(customer for _, customer in {one.key for one in outcome.wrong})
    place = outcome.test.place
    for one in outcome.wrong:
        name = one.key[1] if ids[one.key[1]] == 1 else "/".join(one.key)
        is_, wanted = VERDICTS[one.is_in], VERDICTS[not one.is_in]
        found.append(f"{place.path}:{place.line}: {name} is {is_}, expected {wanted}:")
        found += [f"  {line}" for step in one.decided for line in tree(asdict(step), "")]
        found += [f"  {note}" for note in one.notes]
    return found


def tell_boundaries(segment: Segment, found: Boundaries) -> None:
    """Print the cases around the thresholds of a spec, and what has none."""
    at = f", as of {found.made[0].test.as_of:%Y-%m-%d %H:%M} UTC" if found.made else ""
    print(f"{segment.id}{at}")
    rows = [
        [one.name if number == 0 else "", case, value, VERDICTS[is_in]]
        for one in found.made
        for number, (case, value, is_in) in enumerate(one.cases)
    ]
    if rows:
        printing.table(COLUMNS, rows)
    for name, why in found.missing:
        print(f"No case for {name}: {why}.")


def tell_missing_tests(segment: Segment, found: Boundaries) -> None:
    """Say how many thresholds of a spec have no test of their name, and how to add them."""
    known = {one.name for one in segment.tests}
    new = sum(one.name not in known for one in found.made)
    if new:
        told = (
            f"{new} of {printing.counted(len(found.made), 'threshold')} without a test of its own"
        )
        print(f"{told}: `segments test --write {segment.id}` adds them.")
    print()


def as_json(outcomes: Sequence[Outcome], made: Mapping[str, Boundaries]) -> dict[str, Any]:
    """Give all as one JSON object."""
    found: dict[str, Any] = {"schema_version": 1, "tests": [outcome_json(one) for one in outcomes]}
    if made:
        found["boundaries"] = [
            {"segment": segment_id, "name": one.name,
             "cases": [{"customer": case, "value": value, "is_in": is_in}
                       for case, value, is_in in one.cases]}
            for segment_id, boundaries in made.items() for one in boundaries.made
        ]  # fmt: skip
        found["without_cases"] = [
            {"segment": segment_id, "name": name, "reason": why}
            for segment_id, boundaries in made.items()
            for name, why in boundaries.missing
        ]
    return found


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Give one test as a JSON object."""
    place = outcome.test.place
    return {
        "segment": outcome.segment.id,
        "name": outcome.test.name,
        "path": place.path,
        "line": place.line,
        "passed": not outcome.wrong,
        "wrong": [
            {"account": one.key[0], "customer": one.key[1], "is_in": one.is_in,
             "decided": [asdict(step) for step in one.decided], "notes": list(one.notes)}
            for one in outcome.wrong
        ],
    }  # fmt: skip
