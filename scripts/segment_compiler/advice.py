"""Says what to write instead of a comparison that makes no sense; every text is tried first."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler import synonyms
from segment_compiler.conditions import read_condition
from segment_compiler.operands import Length, meant_length
from segment_compiler.operators import OPERATORS
from segment_compiler.plausible import PERCENT, SHARE, share_of
from segment_compiler.problems import Problem
from segment_compiler.resolve import Predicate, meant_operator, resolve, unknown_operator
from segment_compiler.spec import Comparison
from segment_compiler.yaml_tree import CONSTANTS, NUMBER_LIKE, Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from segment_compiler.vocabulary import Field, Vocabulary

SYMBOL = re.compile(r"(>=|<=|!=|<>|==|>|<|=) *(.+)")
WINDOW = re.compile(r"(?:(last|past|next)[ _])?([0-9]{1,4}[ _]?[a-z]+)")
UNIT = re.compile(r"(this|last|previous|current)[ _](day|week|month|quarter|year)")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
DAYS = {"today": "this: day", "yesterday": "previous: day"}
PLAIN = re.compile(r"[^\W\d][\w@./ +-]*(?<! )|[0-9][\w./:-]*( [a-z]+)?")
TYPICAL = {
    "text": "is: abc", "number": "at_least: 3", "money": "at_least: 500", "boolean": "is: true",
    "date": "in_last: 30 days", "timestamp": "in_last: 30 days", "set": "contains_any: [abc]",
    "json": "known: true",
}  # fmt: skip
SIZED = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(%|percent)?")


def explained(
    problem: Problem,
    node: Comparison,
    fields: Mapping[str, Field],
    vocabulary: Vocabulary | None = None,
) -> Problem:
    """Give a problem of a comparison with what to write instead, where that is known.

    `vocabulary` is given where customers are compared, not the rows of an event.
    """
    field = fields.get(node.field)
    if field is None:
        message = no_field(node, fields, vocabulary)
    elif not node.operator and isinstance(node.operand.value, dict):
        return several_operators(problem, node, field, fields)
    elif field.type == "json":
        message = key_of_json(node, field, fields)
    else:
        message = instead(problem, node, field, fields)
    return replace(problem, message=message) if message else problem


def no_field(
    node: Comparison, fields: Mapping[str, Field], vocabulary: Vocabulary | None
) -> str | None:
    """Say what is meant by a word that is no field, and is known from elsewhere."""
    name = node.field
    if name in synonyms.GROUPS:
        return f"There is no '{name}'. Write `{synonyms.GROUPS[name]}:` with a list of conditions."
    if word := re.match(r"(\w+) *:? *\{", name):
        return f"Write a colon and a space behind a field: `{word[1]}: {{…}}`."
    if any(name in operators for operators in OPERATORS.values()):
        return f"'{name}' is an operator. It stands below its field: `country: {{is: DE}}`."
    if vocabulary is None:
        return None
    if name in ("not_segment", "not_in_segment", "in_segment"):
        meant = f"segment: {node.operand.text or '…'}"
        return (
            f"There is no '{name}'. Write `{f'none: [{{{meant}}}]' if 'not' in name else meant}`."
        )
    if name == "event" and vocabulary.event(node.operand.text):
        return f"An event is named by `did`. Write `did: {node.operand.text}`."
    if name in vocabulary.events:
        event = f"{name}/added_to_cart" if vocabulary.events[name].is_named else name
        beside = "with `where`, `when` and `times` beside it"
        return f"'{name}' is an event. Write `did: {event}`, {beside}."
    if name in synonyms.BESIDE_DID:
        return f"Unknown field '{name}'. {synonyms.BESIDE_DID[name]}"
    if name in synonyms.EXAMPLES:
        example = synonyms.EXAMPLES[name]
        return f"'{name}' is a key of its own, beside `where`: `{example}`."
    return None


def key_of_json(node: Comparison, field: Field, fields: Mapping[str, Field]) -> str | None:
    """Say how a key of JSON is asked about, and how one is declared."""
    key = node.operator
    if key in OPERATORS["text"]:
        return None
    if not key:
        declared = [one for one in fields.values() if one.key and one.column == field.name]
        found = first(fields, declared[0].name, example_of(declared[0])) if declared else None
        hint = (
            f", as `{found}`."
            if found
            else (f". Declare one in segment_specs/json_keys.yml: `{field.name}.plan: text`.")
        )
        return f"'{field.name}' is asked about by its keys{hint}"
    name = f"{field.name}.{key}"
    found = first(fields, name, candidates(node.operand, fields.get(name)))
    if found:
        return f"A key of JSON is named with a point. Write `{found}`."
    hint = f" Declare it in segment_specs/json_keys.yml: `{name}: text`."
    return f"A key of JSON is named with a point, '{name}'.{'' if name in fields else hint}"


def several_operators(
    problem: Problem, node: Comparison, field: Field, fields: Mapping[str, Field]
) -> Problem:
    """Say of several operators, or of none, which is unknown, or how they are joined."""
    entries: dict[str, Node] = node.operand.value
    known = OPERATORS[field.type]
    for key, entry in entries.items():
        at = entry.key or entry.place
        if key in synonyms.EXAMPLES:
            example = top_example(entry, field) if key == "top" else synonyms.EXAMPLES[key]
            told = f"'{key}' is a key of its own, beside `where`: `{example}`."
            return Problem(at, "SEG010", told)
        if key not in known:
            one = replace(node, operator=key, operand=entry, operator_place=at)
            return unknown_operator(one, field, known)
    texts = {key: flow(entry) for key, entry in entries.items()}
    if texts.keys() == {"at_least", "at_most"}:
        pair = f"between: [{texts['at_least']}, {texts['at_most']}]"
        found = first(fields, node.field, [pair])
        if found:
            return replace(problem, message=f"One operator stands here, not 2. Write `{found}`.")
    if texts:
        message = (
            f"'{node.field}' takes one operator here, not {len(texts)}. Use several conditions."
        )
        return replace(problem, message=message)
    found = first(fields, node.field, example_of(field))
    hint = f", such as `{found}`" if found else ""
    return replace(problem, message=f"Say how '{node.field}' compares{hint}.")


def top_example(node: Node, field: Field) -> str:
    """Write `top` of a field as a key of its own."""
    match = SIZED.fullmatch(node.text)
    size = f"{'percent' if match[2] else 'count'}: {match[1]}" if match else "percent: 10"
    return f"top: {{{size}, by: {field.name}, per: account}}"


def instead(
    problem: Problem, node: Comparison, field: Field, fields: Mapping[str, Field]
) -> str | None:
    """Say what to write instead of a value or an operator that does not fit."""
    operand, operator = node.operand, node.operator
    if not operator:
        if found := first(fields, node.field, candidates(operand, field)):
            return f"Say how '{node.field}' compares. Write `{found}`."
        found = first(fields, node.field, example_of(field))
        return f"Say how '{node.field}' compares, such as `{found}`."
    known = OPERATORS[field.type]
    if operator not in known:
        meant = meant_operator(operator, field, known)
        meanings = list(twins(operator, field))
        values = (flow(operand), *lengths(operand), f"[{flow(operand)}]")
        tried = [f"{one}: {value}" for one in meanings for value in values]
        # Only what means `is` may become another operator; `older_than` must stay what it is.
        tried += candidates(operand, field) if meanings[0] == "is" else ()
        found = first(fields, node.field, tried)
        if found and (operator in synonyms.OF_TIMES or meant):
            return f"{problem.message.split('.')[0]}. Write `{found}`."
        return None
    if operand.value is None and problem.code == "SEG022":
        return f"`{node.field}: {operator}` takes a value. For none, write `known: false`."
    several = {"is": "in", "is_not": "not_in"}.get(operator)
    if several and isinstance(operand.value, list):
        found = first(fields, node.field, [f"{several}: {flow(operand)}"])
        one = {"text": "text", "boolean": "truth"}.get(field.type, "number")
        return f"`{node.field}: {operator}` takes one {one}. Several: `{found}`." if found else None
    if isinstance(operand.value, str) and SYMBOL.fullmatch(operand.value):
        found = first(fields, node.field, candidates(operand, field))
        return f"An operator is a word of its own. Write `{found}`." if found else None
    return None


def twins(operator: str, field: Field) -> Iterator[str]:
    """Give the operators of a field that a word may mean."""
    plain = operator.lower().replace(" ", "_")
    meant = synonyms.OPERATORS.get(plain, plain)
    yield meant
    yield from (synonyms.OF_SETS if field.type == "set" else synonyms.OF_TIMES).get(meant, ())


def lengths(node: Node) -> Iterator[str]:
    """Give the length of time that an operand means, where it is one: 90d is 90 days."""
    amount, unit = meant_length(node.text)
    if unit:
        yield str(Length(amount, unit))


def candidates(node: Node, field: Field | None) -> Iterator[str]:
    """Give operators with operands that a bare value may mean on a field, the likelier first."""
    if field is None:
        return
    text, value = node.text, flow(node)
    if isinstance(node.value, dict):
        yield value[1:-1]
    elif node.value is None:
        yield "known: false" if text else ""
    elif symbol := SYMBOL.fullmatch(text):
        rest = number_text(symbol[2].strip("'\""))
        plain = synonyms.OPERATORS[symbol[1]]
        yield from (f"{one}: {rest}" for one in twins(plain, field))
    elif isinstance(node.value, list):
        yield from (f"{one}: {value}" for one in ("in", "contains_any", "between"))
    elif field.type in ("date", "timestamp"):
        yield from times(text.lower())
    elif field.type == "boolean":
        yield f"is: {str(text.lower() in YES).lower()}" if text.lower() in (*YES, *NO) else ""
    elif field.type == "set":
        yield f"contains_any: [{value}]"
    elif field.range == SHARE and (percent := PERCENT.fullmatch(text)):
        yield f"is: {share_of(Decimal(percent[1]))}"
    else:
        yield f"is: {value}"
        yield f"is: {number_text(text)}"


def times(text: str) -> Iterator[str]:
    """Give what a word means as a time: `this_month`, `last 30 days`, `2026-01-31`."""
    if text in DAYS:
        yield DAYS[text]
    if unit := UNIT.fullmatch(text):
        yield f"{'this' if unit[1] in ('this', 'current') else 'previous'}: {unit[2]}"
    window = WINDOW.fullmatch(text)
    amount, unit_ = meant_length(window[2]) if window else (0, None)
    if window and unit_:
        yield f"{'in_next' if window[1] == 'next' else 'in_last'}: {Length(amount, unit_)}"
    yield f"on_day: {text}"


def example_of(field: Field) -> Iterator[str]:
    """Give an operator with an operand that fits a field."""
    if field.accepted_values or field.code:
        yield f"is: {(*field.accepted_values, field.code)[0]}"
    if field.range:
        ends = [one for one in field.range if one is not None]
        yield f"at_least: {(sum(ends, Decimal(0)) / len(ends)).normalize():f}"
    yield TYPICAL[field.type]


def first(fields: Mapping[str, Field], name: str, tried: Iterable[str]) -> str | None:
    """Give the first of some conditions on a field that makes sense, as it is written."""
    for one in tried:
        text = f"{name}: {{{one}}}"
        root, problems = read_yaml(text.encode(), "")
        found = read_condition(root, problems) if root and not problems else None
        if isinstance(found, Comparison) and isinstance(resolve(found, fields), Predicate):
            return text
    return None


def number_text(text: str) -> str:
    """Write a text as a value: a number as it is, another text in quotes where it needs them."""
    return text if re.fullmatch(r"[-+]?[0-9]+([.][0-9]+)?", text) else quoted(text)


def flow(node: Node) -> str:
    """Write an operand on one line as it stands in a spec."""
    if isinstance(node.value, list):
        return f"[{', '.join(map(flow, node.value))}]"
    if isinstance(node.value, dict):
        return f"{{{', '.join(f'{key}: {flow(one)}' for key, one in node.value.items())}}}"
    if isinstance(node.value, (bool, int, Decimal)) or node.value is None:
        return node.text or "null"
    return quoted(node.value)


def quoted(text: str) -> str:
    """Write a text, in quotes where it would not be the same text without."""
    is_plain = PLAIN.fullmatch(text) and text not in CONSTANTS and not NUMBER_LIKE.fullmatch(text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)
