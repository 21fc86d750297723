"""Reads what names customers one by one: lists, exceptions, and the groups of a split."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler import operands, shapes, synonyms
from segment_compiler.problems import Problem, listed
from segment_compiler.spec import Members, Split

if TYPE_CHECKING:
    from segment_compiler.yaml_tree import Node

MATCHES = ("customer_id", "account_id", "email", "phone", "email_sha256", "phone_sha256")
MAX_IDS = 1_000  # more make a spec that nobody reads; a file takes any number
GROUP = re.compile(r"[a-z][a-z0-9_]{0,31}")
HUNDRED = Decimal(100)


def read_members(node: Node, problems: list[Problem]) -> Members | None:
    """Read `members`: `customer_ids`, or a `file` with `match`."""
    known = ("customer_ids", "file", "match", "unmatched")
    example = synonyms.EXAMPLES["members"]
    if node.text.endswith(".csv"):
        example = example.replace("lists/buyers.csv", node.text)
    entries = shapes.mapping(node, known, (), problems, example=example)
    place = node.key or node.place
    if entries and ("customer_ids" in entries) == ("file" in entries):
        message = "`members` takes either `customer_ids: […]` or `file: …` with `match`."
        problems.append(Problem(place, "SEG011", message))
        return None
    if "file" in entries and "match" not in entries:
        message = "`match` is missing: it maps the file's headers, such as `{email: email_addr}`."
        problems.append(Problem(place, "SEG011", message))
    match = shapes.mapping(entries["match"], MATCHES, (), problems) if "match" in entries else {}
    headers = tuple((kind, header(one, problems)) for kind, one in match.items())
    if match and not set(match) - {"account_id"}:
        message = f"`match` names {listed((MATCHES[0], *MATCHES[2:]))} too."
        problems.append(Problem(entries["match"].place, "SEG011", message))
    return Members(
        customer_ids=read_ids(entries.get("customer_ids"), problems),
        file=shapes.text(entries.get("file"), problems) or None,
        match=headers,
        unmatched=entries.get("unmatched"),
        place=place,
        file_place=entries["file"].place if "file" in entries else place,
        match_places=tuple(one.place for one in match.values()),
    )


def header(node: Node, problems: list[Problem]) -> str:
    """Give a CSV header; one with a space is refused, since tools disagree about it."""
    name = shapes.text(node, problems)
    if " " in name:
        message = f"A header has no space. Rename '{name}' to '{name.replace(' ', '_')}'."
        problems.append(Problem(node.place, "SEG022", message))
    return name


def read_ids(node: Node | None, problems: list[Problem], key: str = "") -> tuple[str, ...]:
    """Read a list of customer ids, which are text; a key of the spec has an example."""
    ids = shapes.texts(node, problems, synonyms.EXAMPLES.get(key, ""))
    if node is not None and len(ids) > MAX_IDS:
        message = f"{len(ids):,} ids; at most {MAX_IDS:,} stand in a spec. Use `file`."
        problems.append(Problem(node.place, "SEG004", message))
    return ids


def unmatched_share(members: Members) -> Decimal | None:
    """Give the percent of rows that may find nobody; None for any.

    Raises:
        OperandError: it is not written as `{at_most: 10 percent}`.
    """
    node = members.unmatched
    if node is None:
        return None
    limit = node.value.get("at_most") if isinstance(node.value, dict) else None
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) percent", str(limit.value)) if limit else None
    if not match or len(node.value) > 1 or Decimal(match[1]) > HUNDRED:
        raise operands.OperandError("takes `{at_most: 10 percent}`.")
    return Decimal(match[1])


def read_split(node: Node, problems: list[Problem]) -> Split | None:
    """Read `split`: a salt, and groups whose shares come to 100 percent."""
    keys, example = ("salt", "groups"), synonyms.EXAMPLES["split"]
    if isinstance(node.value, dict) and node.value and not node.value.keys() & set(keys):
        written = ", ".join(f"{name}: {share.text or '…'}" for name, share in node.value.items())
        message = f"Write `split: {{salt: any_word, groups: {{{written}}}}}`."
        problems.append(Problem(node.key or node.place, "SEG011", message))
        return None
    entries = shapes.mapping(node, keys, keys, problems, example=example)
    if "salt" not in entries or "groups" not in entries:
        return None
    salt = shapes.text(entries["salt"], problems, longest=64)
    groups = entries["groups"]
    if not shapes.expect(groups, dict, "a mapping of groups to percents", problems):
        return None
    shares = []
    for name, share in groups.value.items():
        if not GROUP.fullmatch(name):
            message = f"'{name}' cannot name a group. Use small letters and underscores."
            problems.append(Problem(share.key or share.place, "SEG013", message))
        try:
            shares.append((name, operands.number(share)))
        except operands.OperandError as error:
            problems.append(Problem(share.place, "SEG022", f"A share {error}"))
            return None
    if sum(share for _, share in shares) != HUNDRED or any(share <= 0 for _, share in shares):
        total = sum(share for _, share in shares)
        message = f"The shares come to {total} percent; each is above 0, and together they are 100."
        problems.append(Problem(groups.place, "SEG022", message))
        return None
    return Split(salt, tuple(shares), node.key or node.place)
