"""Reads who may do what: `access` of a spec, and `access.yml` for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler import operands, shapes
from segment_compiler.grants import (
    ACCESS_MODES,
    EMAIL,
    GROUP,
    LOGIN,
    OF_GROUP,
    RIGHTS,
    AccessRules,
    Grant,
)
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from segment_compiler.yaml_tree import Node

KEYS = ("access_mode", "admins", "people", "groups", "grants")
GRANT_KEYS = ("to", "may", "until", "reason")
RULE_KEYS = ("to", "may", "accounts", "until", "reason")
EXAMPLE = "access: [{to: anna@example.com, may: [read]}]"
ADDRESS = "Write an address, such as anna@example.com"


def read_access(path: Path, shown: str) -> tuple[AccessRules, list[Problem]]:
    """Read `access.yml`; a missing file grants nothing. What is wrong in it grants nothing too."""
    if not path.exists():
        return AccessRules(), []
    node, problems = read_yaml(path.read_bytes(), shown)
    if node is None:
        return AccessRules(), problems
    entries = shapes.mapping(node, KEYS, (), problems)
    mode = entries.get("access_mode")
    found = AccessRules(
        groups=read_groups(entries.get("groups"), problems),
        grants=read_grants(entries.get("grants"), problems, keys=RULE_KEYS, key="grants"),
        admins=read_persons(entries.get("admins"), problems),
        people=read_people(entries.get("people"), problems),
        mode=shapes.choice(mode, ACCESS_MODES, problems, default="none"),
        places={key: entry.key or entry.place for key, entry in entries.items()},
    )
    return found, problems


def read_groups(node: Node | None, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Read the groups; a group is named by a word, or by the address of a team."""
    example = "groups: {agency_x: [anna@example.com]}"
    if node is None or not shapes.expect(node, dict, "a mapping of groups", problems, example):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for name, entry in node.value.items():
        plain = name.lower() if EMAIL.fullmatch(name.lower()) else name
        if not EMAIL.fullmatch(plain) and not GROUP.fullmatch(plain):
            message = f"'{name}' cannot name a group. Use small letters and underscores."
            problems.append(Problem(entry.key or entry.place, "SEG072", message))
        else:
            found[plain] = read_persons(entry, problems)
    return found


def read_people(node: Node | None, problems: list[Problem]) -> dict[str, str]:
    """Read whose address belongs to a login at the git host."""
    example = "people: {anna-at-work: anna@example.com}"
    if node is None or not shapes.expect(node, dict, "a mapping of logins", problems, example):
        return {}
    found: dict[str, str] = {}
    for login, entry in node.value.items():
        person = read_person(entry, problems)
        if not LOGIN.fullmatch(login):
            message = f"'{login}' is no login. Write it as the git host does, without '@'."
            problems.append(Problem(entry.key or entry.place, "SEG072", message))
        elif login.lower() in found:
            message = f"The login '{login}' stands here twice."
            problems.append(Problem(entry.key or entry.place, "SEG073", message))
        elif person:
            found[login.lower()] = person
    return found


def read_persons(node: Node | None, problems: list[Problem]) -> tuple[str, ...]:
    """Read a list of addresses, in small letters."""
    if node is None or not shapes.expect(node, list, "a list of addresses", problems):
        return ()
    found: list[str] = []
    for item in node.value:
        person = read_person(item, problems)
        if person in found:
            message = f"'{item.text}' stands here twice."
            problems.append(Problem(item.place, "SEG073", message))
        elif person:
            found.append(person)
    return tuple(found)


def read_person(node: Node, problems: list[Problem]) -> str:
    """Read one address, in small letters; blank where it is none."""
    found = node.value.lower() if isinstance(node.value, str) else ""
    if EMAIL.fullmatch(found):
        return found
    said = f"'{node.text}' is no address." if node.text else "An address is missing."
    problems.append(Problem(node.place, "SEG072", f"{said} {ADDRESS}."))
    return ""


def read_grants(
    node: Node | None,
    problems: list[Problem],
    *,
    keys: Sequence[str] = GRANT_KEYS,
    key: str = "access",
) -> tuple[Grant, ...]:
    """Read a list of grants; one that is wrong in whom, what or until when grants nothing."""
    example = EXAMPLE.replace("access", key, 1)
    if node is None or not shapes.expect(node, list, "a list", problems, example):
        return ()
    found: list[Grant] = []
    for item in node.value:
        grant = read_grant(item, problems, keys)
        if grant is None:
            continue
        twice = [one for one in found if overlap(one, grant)]
        if twice:
            message = (
                f"'{grant.to}' has this right from line {twice[0].place.line} already. Leave one."
            )
            problems.append(Problem(grant.place, "SEG073", message))
        else:
            found.append(grant)
    return tuple(found)


def overlap(one: Grant, other: Grant) -> bool:
    """Tell whether two grants give somebody the same right on the same accounts."""
    if one.to != other.to or not set(one.may) & set(other.may):
        return False
    return one.accounts == other.accounts or bool(set(one.accounts) & set(other.accounts))


def read_grant(node: Node, problems: list[Problem], keys: Sequence[str]) -> Grant | None:
    """Read one grant; None where a problem tells of it."""
    before = len(problems)
    entries = shapes.mapping(node, keys, ("to", "may"), problems, example="{to: …, may: [read]}")
    if not entries:
        return None
    to = read_to(entries["to"], problems) if "to" in entries else ""
    may = read_rights(entries["may"], problems) if "may" in entries else ()
    until = read_until(entries.get("until"), problems)
    accounts = shapes.texts(entries.get("accounts"), problems)
    reason = shapes.text(entries.get("reason"), problems)
    if len(problems) > before:
        return None
    return Grant(to, may, until, accounts, reason, entries["to"].place)


def read_to(node: Node, problems: list[Problem]) -> str:
    """Read to whom: an address, or `group:` and a name."""
    found = node.value if isinstance(node.value, str) else ""
    name = found.removeprefix(OF_GROUP).strip()
    if found.startswith(OF_GROUP) and (GROUP.fullmatch(name) or EMAIL.fullmatch(name.lower())):
        return OF_GROUP + name.lower()
    if EMAIL.fullmatch(found.lower()):
        return found.lower()
    said = f"'{node.text}' is no address." if node.text else "An address is missing."
    message = f"{said} {ADDRESS}, or group:agency_x for a group of access.yml."
    problems.append(Problem(node.place, "SEG072", message))
    return ""


def read_rights(node: Node, problems: list[Problem]) -> tuple[str, ...]:
    """Read a list of rights."""
    found = shapes.texts(node, problems, f"may: [{node.text or 'read'}]")
    for item in shapes.items(node):
        if item.text and item.text not in RIGHTS:
            hint = did_you_mean(item.text, RIGHTS) or f" Write {listed(RIGHTS)}."
            message = f"There is no right '{item.text}'.{hint}"
            problems.append(Problem(item.place, "SEG070", message))
    return tuple(right for right in RIGHTS if right in found)


def read_until(node: Node | None, problems: list[Problem]) -> date | None:
    """Read the last day of a right."""
    if node is None:
        return None
    try:
        return operands.day(node)
    except operands.OperandError as error:
        problems.append(Problem(node.place, "SEG022", f"`until` {error}"))
        return None
