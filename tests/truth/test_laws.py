"""What must hold for compiled segments whatever the conditions are, told without the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from truth import pools
from truth.dice import EXAMPLES, hold_for
from truth.grammar import EXTRAS, FIELDS, KINDS, comparison, node
from truth.leaves import Grammar
from truth.operators import POSITIVE_TWIN
from truth.palette import palette
from truth.worlds import world_of

EVERYONE = {"everyone": True}
COMPARED = ("text", "number", "money", "date", "timestamp", "set", "json_text", "json_number",
            "json_date")  # fmt: skip
PER_LAW = EXAMPLES // 40


def conditions_of(dice, wheres, grammar):
    """Draw a shop for segments that are nothing but conditions."""
    specs = {name: {"where": where} for name, where in wheres.items()}
    return world_of(dice, specs, grammar.palette)


def sets(engine, found):
    """Give the members of each segment."""
    return {name: set(members) for name, members in engine.members(found).items()}


def connected(dice):
    """Give segments of the same two conditions, joined in each way."""
    grammar = Grammar(KINDS, frozenset(EXTRAS), palette=palette(dice))
    one, other = node(dice, grammar, 2), node(dice, grammar, 2)
    wheres = {
        "everyone": EVERYONE,
        "any_of": {"any": [one, other]},
        "any_swapped": {"any": [other, one]},
        "none_of": {"none": [one, other]},
        "none_of_each": {"all": [{"none": [one]}, {"none": [other]}]},
        "all_of": {"all": [one, other]},
        "all_swapped": {"all": [other, one]},
        "not_none_of_each": {"none": [{"any": [{"none": [one]}, {"none": [other]}]}]},
    }
    return conditions_of(dice, wheres, grammar)


def test_groups_obey_the_laws_of_sets(engine):
    def check(found):
        segment = sets(engine, found)
        assert segment["none_of"] == segment["everyone"] - segment["any_of"]
        assert segment["none_of"] == segment["none_of_each"]
        assert segment["all_of"] == segment["not_none_of_each"]
        assert segment["all_of"] == segment["all_swapped"] <= segment["any_of"]
        assert segment["any_of"] == segment["any_swapped"]

    hold_for(PER_LAW, "connected", connected, check)


def twins(dice):
    """Give a comparison by a negative operator, by its twin, and with each word on the unknown."""
    grammar = Grammar(COMPARED, frozenset(EXTRAS), palette=palette(dice))
    kind = dice.one_of(COMPARED)
    name = dice.one_of(FIELDS[kind])
    ((_, condition),) = comparison(dice, grammar, name, kind.removeprefix("json_")).items()
    condition = {word: entry for word, entry in condition.items() if word != "unknown"}
    ((operator, operand),) = ((word, condition[word]) for word in condition if word != "currency")
    positive = POSITIVE_TWIN.get(operator, operator)
    negative = {twin: word for word, twin in POSITIVE_TWIN.items()}.get(positive)
    if kind.endswith(("date", "timestamp")) and positive == "between":
        negative = None
    rest = {word: entry for word, entry in condition.items() if word == "currency"}
    wheres = {"everyone": EVERYONE, "positive": {name: {positive: operand} | rest}}
    if positive != "known":
        wheres |= {
            f"positive_{word}": {name: {positive: operand, "unknown": word} | rest}
            for word in ("include", "exclude")
        }
    if negative:
        wheres["negative"] = {name: {negative: operand} | rest}
        wheres |= {
            f"negative_{word}": {name: {negative: operand, "unknown": word} | rest}
            for word in ("include", "exclude")
        }
    if not rest:  # without a rate, an amount in another currency is unknown too
        wheres["unknown"] = {name: {"known": False}}
    return conditions_of(dice, wheres, grammar)


def test_a_negative_operator_is_the_complement_of_its_twin(engine):
    def check(found):
        segment = sets(engine, found)
        positive = segment["positive"]
        if "positive_include" in segment:
            assert segment["positive_exclude"] == positive
            unknown = segment["positive_include"] - positive
            assert segment.get("unknown", unknown) == unknown
        if "negative" in segment:
            assert segment["negative"] == segment["everyone"] - positive
            assert segment["negative_include"] == segment["negative"]
            assert segment["negative_exclude"] == segment["negative"] - unknown

    hold_for(PER_LAW, "twins", twins, check)


def relative(dice):
    """Give conditions on nothing but lengths of time, where no clocks change."""
    kinds = ("timestamp", "date", "number", "behaviour", "behaviour")
    extras = frozenset({"field_operands", "aggregates", "did_only"})
    still = [scene for scene in pools.SCENES if scene[1] in ("UTC", "Asia/Kathmandu")]
    found = palette(dice, scenes=still, lengths=pools.LENGTHS_IN_DAYS)
    grammar = Grammar(kinds, extras, is_relative=True, palette=found)
    asked = conditions_of(dice, {"asked": node(dice, grammar, 2)}, grammar)
    return asked, timedelta(days=dice.one_of((1, 7, 365, -1, -31, -800)))


def shifted(value, by):
    """Move every day and instant in some rows."""
    if isinstance(value, dict):
        return {name: shifted(entry, by) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [shifted(entry, by) for entry in value]
    return value + by if isinstance(value, (date, datetime)) else value


def test_members_move_with_time(engine):
    def check(case):
        found, by = case
        shop = replace(
            found.shop,
            customers=shifted(found.shop.customers, by),
            facts=shifted(found.shop.facts, by),
        )
        moved = replace(found, shop=shop, as_of=found.as_of + by, found={})
        assert sets(engine, found) == sets(engine, moved)

    hold_for(PER_LAW, "relative", relative, check)


def positive(dice):
    """Give conditions that no unknown value can make true, and which values become unknown."""
    extras = frozenset(EXTRAS) - {"references", "currency"}
    kinds = (*COMPARED, "json_boolean", "city")
    grammar = Grammar(kinds, extras, is_monotone=True, palette=palette(dice))
    found = conditions_of(dice, {"asked": node(dice, grammar, 2)}, grammar)
    fields = found.vocabulary.fields
    forgotten = [
        {
            name: value
            for name, value in row.items()
            if fields[name].is_required or fields[name].ratio or dice.chance(50)
        }
        for row in found.shop.customers
    ]
    return found, forgotten


def test_forgetting_a_value_lets_nobody_in(engine):
    def check(case):
        found, forgotten = case
        less = replace(found, shop=replace(found.shop, customers=forgotten), found={})
        assert sets(engine, less)["asked"] <= sets(engine, found)["asked"]

    hold_for(PER_LAW, "positive", positive, check)
