"""Files that are no definitions, or wish harm, end in a reason and never in a traceback."""

from __future__ import annotations

import json

import pytest

from segment_compiler.vocabulary import read_vocabulary
from segment_imports.remarks import Context, DefinitionError
from segment_imports.reports import Result, as_text
from segment_imports.specs import where_text
from segment_imports.systems import SYSTEMS

DEEP = b'{"a":' * 5_000 + b"1" + b"}" * 5_000
ANYTHING = {
    "nothing": b"", "blank": b"  \n", "bytes": b"\xff\xfe\x00", "deep": DEEP,
    "lists": b"[" * 50_000,
    "large": b" " * 300_000, "number": b"12", "null": b"null", "empty": b"{}", "none": b"[]",
    "twice": b'{"filter": {}, "filter": {}}', "infinite": b'{"conditions": [NaN, Infinity]}',
    "digits": b'{"conditions": [' + b"9" * 5_000 + b"]}",
    "data": b'{"data": {"data": {"data": 3}}}',
    "anchors": b"a: &a [x]\nb: [*a, *a]\n", "tag": b"!!python/object/apply:os.system [ls]\n",
    "rule": b"rule: 3\n", "quote": b"customer_tags CONTAINS 'a", "sign": b"a = 1; drop table x",
    "parentheses": b"(" * 5_000 + b"a = 1" + b")" * 5_000, "nots": b"NOT " * 5_000 + b"a = 1",
    "half": b"amount_spent >", "order": b"ORDER BY x", "from": b"FROM customers SHOW name",
}  # fmt: skip
ODD = [
    None, 3, [], {}, {"type": 3}, {"type": "Value"},
    {"type": "total_sales", "symbol": [], "value": {}},
    {"type": "total_orders", "symbol": ">", "value": "1e999"},
    {"type": "total_orders", "symbol": ">", "value": "9" * 18 + "9"},
    {"type": "profile-property", "property": "email", "filter": {"operator": {}}},
    {"type": "profile-property", "property": "email",
     "filter": {"type": "string", "operator": "equals", "value": "{{ env_var('x') }}"}},
    {"type": "profile-property", "property": "email",
     "filter": {"type": "string", "operator": "equals", "value": "a\u202eb"}},
    {"type": "profile-property", "property": "properties['a: {b}\n# c']",
     "filter": {"type": "string", "operator": "equals", "value": "x"}},
    {"type": "profile-metric", "metric_id": "x", "measurement": "count"},
    {"type": "profile-marketing-consent", "consent": {"channel": "email", "consent_status": 3}},
]  # fmt: skip


@pytest.fixture(scope="module")
def context(repository):
    """The fields and events of the project."""
    return Context(read_vocabulary(repository / "dbt_project" / "models" / "marts"))


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", ANYTHING)
def test_a_file_that_is_no_definition_is_refused_with_its_name(system, name, context):
    with pytest.raises(DefinitionError) as error:
        SYSTEMS[system](ANYTHING[name], "some.file", context)
    assert str(error.value).startswith("some.file")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("number", range(len(ODD)))
@pytest.mark.parametrize("system", ["klaviyo", "salla", "tdx", "voucherify"])
def test_an_odd_condition_is_left_out_and_told(system, number, context):
    odd = json.dumps(ODD[number])
    files = {
        "klaviyo": f'{{"condition_groups": [{{"conditions": [{odd}]}}]}}',
        "salla": f'{{"conditions": [{odd}, 3]}}',
        "tdx": f'{{"rule": {{"type": "And", "conditions": [{odd}]}}}}',
        "voucherify": f'{{"filter": {{"name": {{"conditions": {{"$is": {odd}}}}}, "x": {odd}}}}}',
    }
    try:
        (found,) = SYSTEMS[system](files[system].encode(), "some.file", context)
    except DefinitionError as error:
        assert "SEG00" in str(error)  # of YAML with characters that specs refuse
        return
    assert where_text(found.tree) is None or "{{" not in where_text(found.tree)
    assert all("\n" not in one.path + one.text for one in found.remarks)
    assert any(one.kind == "no equivalent" for one in found.remarks)


@pytest.mark.parametrize(
    "value",
    ["x'} or true #", 'x"}]', "a: b", "- a", "# not", "*a", "&a", "!a", "true", "0123", "1e3", "é"],
)
def test_a_text_stays_a_text_whatever_is_in_it(value, context):
    query = "customer_tags CONTAINS '" + value.replace("'", "\\'") + "'"
    (found,) = SYSTEMS["shopify"](query.encode(), "some.file", context)
    assert found.tree == {"tags": {"contains_any": [value]}}


@pytest.mark.parametrize("value", ["{{ x }}", "{% x %}", "a\u200bb", "a\x00b", " a"])
def test_a_text_that_specs_refuse_is_left_out(value, context):
    query = f"customer_tags CONTAINS '{value}' AND amount_spent > 1"
    (found,) = SYSTEMS["shopify"](query.encode(), "some.file", context)
    assert "not translated: clause 1, customer_tags" in where_text(found.tree)


def test_a_report_holds_no_customer_and_no_value(context):
    secret = "anna.secret@example.com"
    definitions = {
        "voucherify": {"filter": {"email": {"conditions": {"$like": [secret]}},
                                  "source_id": {"conditions": {"$is": [secret]}}}},
        "klaviyo": {"condition_groups": [{"conditions": [
            {"type": "profile-property", "property": "email",
             "filter": {"type": "string", "operator": "equals", "value": f"{{{{{secret}"}}]}]},
    }  # fmt: skip
    listed = {"name": "List", "type": "static", "customers": [secret]}
    for system, definition in [*definitions.items(), ("voucherify", listed)]:
        (found,) = SYSTEMS[system](json.dumps(definition).encode(), "some.file", context)
        result = Result("a", "A", "a.yml", "not written", 0, found.remarks)
        assert secret not in as_text(result)
    with pytest.raises(DefinitionError) as error:
        SYSTEMS["shopify"](f"email '{secret}'".encode(), "some.file", context)
    assert secret not in str(error.value)
