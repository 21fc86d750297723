"""What is said of specs without any data is so in every shop: each finding is confirmed."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import replace
from functools import cache

from segment_compiler.checks import check
from segment_compiler.portfolio import judge
from segment_compiler.project import Project
from segment_compiler.reader import read_spec
from segment_compiler.spec import Behaviour, Group
from segment_compiler.vocabulary import read_vocabulary, with_json_keys
from truth.dice import EXAMPLES, hold_for
from truth.engine import yaml_text
from truth.grammar import JSON_KEYS
from truth.portfolios import portfolio
from truth.reference import members
from truth.vocabulary import MARTS
from truth.worlds import world_of

SHOPS = 10  # that each finding is confirmed in
PORTFOLIOS = EXAMPLES // 4
PROVEN = ("SEG101", "SEG102", "SEG103", "SEG104", "SEG105", "SEG106", "SEG107")
HEADS = ("did", "did_not", "did_only")
CHANGES = ("entered", "left")


@cache
def vocabulary():
    return with_json_keys(read_vocabulary(MARTS), JSON_KEYS)


def project_of(specs):
    """Read specs, of which each has a line of its own."""
    segments = []
    for name, spec in specs.items():
        whole = {"label": name, "description": "D.", "owner": "o"} | spec
        segment, problems = read_spec(yaml_text(whole).encode(), f"{name}.yml")
        assert problems == []
        segments.append(segment)
    project = Project(tuple(segments), vocabulary(), {}, {})
    assert check(project) == []
    return project


def conditions(raw, node, path, event=None):
    """Give each condition as its place, the way to it in the spec, itself, and its event."""
    head = next((one for one in HEADS if one in raw), None)
    yield node.place, path, raw, event
    if head:
        if node.where:
            around = {"did": raw[head]} | {key: raw[key] for key in ("when",) if key in raw}
            yield from conditions(raw["where"], node.where, (*path, "where"), around)
        return
    if isinstance(node, Behaviour) or not isinstance(node, Group):
        return
    if len(raw) == 1:
        ((key, below),) = raw.items()
        for number, one in enumerate(node.nodes):
            yield from conditions(below[number], one, (*path, key, number), event)
        return
    keys = [key for key in raw if key not in ("segment",)]
    for key, one in zip(keys, node.nodes, strict=True):
        yield one.place, (*path, key), {key: raw[key]}, event


def without(spec, paths):
    """Give a spec without the conditions at some paths."""
    found = copy.deepcopy(spec)
    # The last of a list first, so that the others keep their places.
    for path in sorted(paths, key=lambda path: [str(part).zfill(3) for part in path], reverse=True):
        inner = found
        for part in path[:-1]:
            inner = inner[part]
        del inner[path[-1]]
    return found


def claims(specs, found, by_place):
    """Give what findings say as segments, and which must have the same members, or none."""
    cut = {}
    for finding in found:
        name = finding.place.path.removesuffix(".yml")
        spec = {"where": specs[name]["where"]}
        spec |= {key: specs[name][key] for key in ("accounts",) if key in specs[name]}
        code, message = finding.code, finding.message
        named = re.findall(r"'(s\d)'", message)
        if code in ("SEG104", "SEG105", "SEG106"):
            yield code, name, named
            continue
        path, node, event = by_place[finding.place]
        if code == "SEG107":
            yield "nobody", specs[node["segment"]]
        elif code == "SEG101":
            root = next(
                (raw for at, raw, around in by_place.values() if around is event
                 and (event is None or at[-1] == "where" and path[: len(at)] == at)), None
            )  # fmt: skip
            whole = spec["where"] if event is None else root
            asked = node if "Delete" in message or whole is None else whole
            yield "nobody", spec | {"where": asked if event is None else event | {"where": asked}}
        elif code == "SEG102":
            asked = {"none": [node]}
            yield "nobody", spec | {"where": asked if event is None else event | {"where": asked}}
        if code == "SEG103" or "Delete it" in message:
            yield "same", spec, without(spec, [path])
            cut.setdefault(name, []).append(path)
    for name, paths in cut.items():
        outer = [path for path in paths if not any(
            path != other and path[: len(other)] == other for other in paths)]  # fmt: skip
        spec = {"where": specs[name]["where"]}
        spec |= {key: specs[name][key] for key in ("accounts",) if key in specs[name]}
        yield "same", spec, without(spec, outer)


def holds(claim, world):
    """Tell whether a claim holds in a world."""

    def who(spec):
        return set(members("asked", replace(world, specs={**world.specs, "asked": spec}, found={})))

    if claim[0] == "nobody":
        return not who(claim[1])
    if claim[0] == "same":
        return who(claim[1]) == who(claim[2])
    code, name, others = claim
    own = set(members(name, world))
    of = [set(members(other, world)) for other in others]
    if code == "SEG104":
        return all(own == one for one in of)
    if code == "SEG105":
        return all(own <= one for one in of)
    return not any(own & one for one in of)


def judged(dice, told):
    """Draw specs, judge them, and give what is claimed with shops to try it in."""
    specs, found = portfolio(dice)
    project = project_of(specs)
    findings = [one for one in judge(project) if one.code in PROVEN]
    by_place = {
        place: (path, raw, event)
        for segment in project.segments
        for place, path, raw, event in conditions(
            specs[segment.id]["where"], segment.where, ("where",)
        )
    }
    for one in findings:
        is_row = by_place.get(one.place, (None, None, None))[2] is not None
        told[one.code, "rows" if is_row else "customers"] += 1
    claimed = list(claims(specs, findings, by_place))
    shops = [world_of(dice, specs, found) for _ in range(SHOPS if claimed else 0)]
    return specs, claimed, shops


def test_each_finding_is_so_in_every_shop():
    told = Counter()

    def confirm(case):
        _, claimed, shops = case
        for world in shops:
            for claim in claimed:
                assert holds(claim, world), claim

    hold_for(PORTFOLIOS, "judged", lambda dice: judged(dice, told), confirm)
    kinds = {(code, "customers") for code in PROVEN}
    kinds |= {(code, "rows") for code in ("SEG101", "SEG102", "SEG103")}
    assert min(told[kind] for kind in kinds) >= PORTFOLIOS // 100, told
