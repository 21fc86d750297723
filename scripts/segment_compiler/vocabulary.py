"""The vocabulary of specs: which fields and events exist, read from the marts' YAML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MARTS = ("customers", "customer_metrics")
HISTORY = "segment_membership_events"
KEYS = ("account_id", "customer_id")
TYPES = ("text", "number", "money", "boolean", "date", "timestamp", "set", "json")
JSON_COLUMNS = ("metadata", "source_metadata", "properties")
SQL_TYPES = {
    "varchar": "text",
    "bigint": "number",
    "integer": "number",
    "decimal(18,2)": "money",
    "decimal(18,8)": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or a key of a JSON column, that specs can ask about.

    `relation` is its mart and `column` its column there; `key` is set for a key of JSON.
    `is_required` means that it is never unknown; `ratio` names the two number columns whose
    quotient it is, so that a comparison with it can be exact. `seen` are keys of a JSON column
    that published data has, the most frequent first. `range` holds the least and the largest
    value there can be; `code` is an example of values that are all so many letters, such as DE;
    `is_past` says that it is never in the future. `sql_type` is that of its contract.
    """

    name: str
    type: str
    relation: str
    column: str
    key: str | None = None
    label: str = ""
    group: str = "Other"
    description: str = ""
    is_required: bool = False
    accepted_values: tuple[str, ...] = ()
    ratio: tuple[str, str] | None = None
    seen: tuple[str, ...] = ()
    range: tuple[Decimal | None, Decimal | None] | None = None
    code: str = ""
    is_past: bool = False
    sql_type: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What a customer did: rows of a fact mart.

    `filter` is a boolean column that a row must have true; `time` the column of its instant;
    `named_by` is the column of the name that stands after the slash, where rows of one name are
    meant. `fixed` are columns with the value that a row must have, compared exactly.
    """

    name: str
    relation: str
    filter: str | None
    time: str
    description: str
    fields: Mapping[str, Field]
    named_by: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def is_named(self) -> bool:
        """Tell whether a name of the shop's own stands after the slash."""
        return self.named_by is not None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All fields and events, by name. An event of the shop's own is `event/<its name>`."""

    fields: Mapping[str, Field]
    events: Mapping[str, Event]

    def event(self, name: str) -> Event | None:
        """Give an event by the name that specs use."""
        family, separator, own = name.partition("/")
        found = self.events.get(family)
        if found is None or found.is_named != bool(separator and own.strip()):
            return None
        return (
            replace(found, name=name, fixed=((found.named_by, own),)) if found.named_by else found
        )


def membership_change(change: str, segment: str) -> Event:
    """Give the event that customers `entered` or `left` a segment, by the published history.

    The history ends before the run, so it is not made of what is made of it.
    """
    time = Field("changed_at", "timestamp", HISTORY, "changed_at", is_required=True)
    return Event(
        name=f"{change}/{segment}",
        relation=HISTORY,
        filter=None,
        time=time.name,
        description=f"Customers {change} the segment.",
        fields={time.name: time},
        fixed=(("segment_id", segment), ("change", change)),
    )


def read_vocabulary(marts: Path) -> Vocabulary:
    """Read the fields of `customers` and `customer_metrics`, and the events of all marts.

    Raises:
        ValueError: a column's `segment_field` lacks a type that the language knows.
    """
    models = {path.stem: read_model(path) for path in sorted(marts.glob("*.yml"))}
    fields: dict[str, Field] = {}
    for relation in MARTS:
        for column in models[relation]["columns"]:
            meta = column.get("config", {}).get("meta", {}).get("segment_field")
            if meta is not None and column["name"] not in fields:
                fields[column["name"]] = read_field(relation, column, meta)
    events = {event.name: event for model in models.values() for event in read_events(model)}
    return Vocabulary(fields, events)


def read_model(path: Path) -> dict[str, Any]:
    """Read the YAML of one mart, which is named like its file, by what dbt reads it with."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    (model,) = (found for found in document["models"] if found["name"] == path.stem)
    return dict(model)


def read_field(relation: str, column: dict[str, Any], meta: dict[str, Any]) -> Field:
    """Read one column; its contract's `not_null` says that it is never unknown."""
    if meta.get("type") not in TYPES:
        raise ValueError(f"{relation}.{column['name']}: segment_field has no type of {TYPES}")
    ratio = meta.get("ratio")
    return Field(
        name=column["name"],
        type=meta["type"],
        relation=relation,
        column=column["name"],
        label=meta.get("label", column["name"]),
        group=meta.get("group", "Other"),
        description=described(column),
        is_required=is_required(column),
        accepted_values=tuple(meta.get("accepted_values", ())),
        ratio=(ratio[0], ratio[1]) if ratio else None,
        sql_type=column.get("data_type", ""),
        **limits(meta),
    )


def limits(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Read which values a column can have: `range: [0, 1]`, `code: DE`, `past: true`."""
    ends = [None if one is None else Decimal(str(one)) for one in meta.get("range", (None, None))]
    return {
        "range": (ends[0], ends[1]) if "range" in meta else None,
        "code": meta.get("code", ""),
        "is_past": meta.get("past", False),
    }


def read_events(model: dict[str, Any]) -> Iterator[Event]:
    """Read the events of one mart; every column of it can stand in their `where`."""
    for found in model.get("config", {}).get("meta", {}).get("segment_events", []):
        fields = {}
        for column in model["columns"]:
            type_ = SQL_TYPES.get(column["data_type"].replace(", ", ",").lower(), "")
            type_ = "json" if column["name"] in JSON_COLUMNS else type_
            if type_:
                fields[column["name"]] = Field(
                    name=column["name"],
                    type=type_,
                    relation=model["name"],
                    column=column["name"],
                    label=column["name"],
                    description=described(column),
                    is_required=is_required(column),
                    sql_type=column["data_type"],
                    **limits(column.get("config", {}).get("meta", {}).get("segment_field", {})),
                )
        yield Event(
            name=found["name"],
            relation=model["name"],
            filter=found.get("where"),
            time=found["time"],
            description=found["help"],
            fields=fields,
            named_by=found.get("named_by"),
        )


def described(column: dict[str, Any]) -> str:
    """Give a column's description on one line."""
    return " ".join(column.get("description", "").split())


def is_required(column: dict[str, Any]) -> bool:
    """Tell whether a column's contract forbids null."""
    return any(one["type"] == "not_null" for one in column.get("constraints", []))


def with_json_keys(vocabulary: Vocabulary, declared: Mapping[str, str]) -> Vocabulary:
    """Add the keys that `json_keys.yml` declares; orders.metadata.gift is of an event's row."""
    fields = dict(vocabulary.fields)
    events = dict(vocabulary.events)
    for path, type_ in declared.items():
        relation, column, key = split_key(path)
        if relation is None and column in fields:
            field = json_field(fields[column], column, key, type_)
            fields[field.name] = field
        for name, event in vocabulary.events.items():
            if relation in (event.relation, name) and column in event.fields:
                field = json_field(event.fields[column], column, key, type_)
                known = {**events[name].fields, field.name: field}
                events[name] = replace(events[name], fields=known)
    return Vocabulary(fields, events)


def split_key(path: str) -> tuple[str | None, str, str]:
    """Split `orders.metadata.gift` into relation, column and key; a customer's has no relation."""
    head, _, rest = path.partition(".")
    if head in JSON_COLUMNS:
        return None, head, rest
    column, _, key = rest.partition(".")
    return head, column, key


def with_seen_keys(vocabulary: Vocabulary, seen: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    """Add the keys that published data has, by JSON column: metadata, or orders.metadata."""

    def with_seen(fields: Mapping[str, Field]) -> dict[str, Field]:
        return {
            name: replace(one, seen=seen.get(json_path(one), ())) if one.type == "json" else one
            for name, one in fields.items()
        }

    events = {
        name: replace(event, fields=with_seen(event.fields))
        for name, event in vocabulary.events.items()
    }
    return Vocabulary(with_seen(vocabulary.fields), events)


def json_path(column: Field) -> str:
    """Give a JSON column as json_keys.yml names it: metadata, or orders.metadata."""
    return column.name if column.relation in MARTS else f"{column.relation}.{column.name}"


def json_columns(vocabulary: Vocabulary) -> dict[str, Field]:
    """Give every JSON column, of customers and of events, by its path."""
    families = [vocabulary.fields, *(event.fields for event in vocabulary.events.values())]
    found = [one for fields in families for one in fields.values() if one.type == "json"]
    return {json_path(one): one for one in found}


def json_field(whole: Field, column: str, key: str, type_: str) -> Field:
    """Give the field that reads a key of a JSON column."""
    return replace(
        whole,
        name=f"{column}.{key}",
        type=type_,
        key=key,
        label=key,
        description=f"The key '{key}' of {column}.",
        is_required=False,
    )
