"""A preview counts what the next build will have, of specs that are saved or not."""

from __future__ import annotations

import json
import os
import subprocess

import duckdb
import pytest

from segments.preview_variants import amount, variants
from tests.conftest import COMMAND


@pytest.fixture(scope="module")
def sizes(published):
    with duckdb.connect(published.home / "warehouse/current.duckdb", read_only=True) as connection:
        return dict(
            connection.execute("select segment_id, members from segments.segments").fetchall()
        )


@pytest.mark.parametrize("segment", ["lapsing_vips", "top_100_spenders", "winter_campaign"])
def test_a_preview_has_the_size_of_the_published_segment(published, sizes, segment):
    found = json.loads(published.run("preview", segment, "-o", "json").stdout)
    assert found["size"] == sizes[segment]


def test_the_last_condition_leaves_the_members(published, sizes):
    found = json.loads(published.run("preview", "lapsing_vips", "-o", "json").stdout)
    counts = [count for _, count in found["waterfall"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == sizes["lapsing_vips"]


def test_a_spec_that_is_not_saved_is_counted_from_standard_input(published, sizes):
    text = published.spec("reviewers").read_text().replace("label: ", "label: New ")
    environment = os.environ | {
        "SEGMENTS_PROJECT": str(published.folder), "SEGMENTS_HOME": str(published.home)
    }  # fmt: skip
    done = subprocess.run(
        [COMMAND, "preview", "-", "-o", "json"], input=text, capture_output=True, text=True,
        check=True, env=environment,
    )  # fmt: skip
    assert json.loads(done.stdout)["size"] == sizes["reviewers"]


def test_a_list_that_is_not_built_yet_is_read_from_its_file(checkout, sizes):
    with duckdb.connect(checkout.home / "warehouse/current.duckdb", read_only=True) as connection:
        ((account, customer),) = connection.execute(
            "select account_id, customer_id from marts.customers order by 1, 2 limit 1"
        ).fetchall()
    lists = checkout.folder / "segment_specs" / "lists"
    lists.mkdir()
    (lists / "one.csv").write_text(f"account,id\n{account},{customer}\n")
    checkout.spec("one").write_text(
        "label: One\ndescription: One.\nowner: crm@example.com\n"
        "members: {file: lists/one.csv, match: {account_id: account, customer_id: id}}\n"
    )
    found = json.loads(checkout.run("preview", "one", "-o", "json").stdout)
    assert found["waterfall"] == [
        ["all customers", sizes["all_customers"]], ["are members, after `members`", 1],
    ]  # fmt: skip


def test_a_spec_that_is_not_there_is_told_in_one_line(published):
    assert (
        published.run("preview", "no/such.yml", code=2).stderr == "There is no file no/such.yml.\n"
    )


def test_members_are_shown_as_hosted_products_show_them(published):
    found = json.loads(published.run("preview", "top_100_spenders", "-o", "json").stdout)
    assert {
        "account_id", "full_name", "address_line", "postal_code", "city", "region", "country",
        "email", "order_count", "unit_count", "amount_spent", "discount_received",
        "promo_code_count", "negative_feedback_count", "returned_item_count", "last_order_at",
    } <= set(found["columns"])  # fmt: skip
    place = found["columns"].index("address_line")
    assert {row[place][1:] for row in found["members"] if row[place]} == {"…"}
    assert found["waterfall"][-1] == ["are members, after `top`", found["size"]]


def test_names_and_addresses_are_masked_unless_they_are_asked_for(published):
    found = json.loads(published.run("preview", "reviewers", "-o", "json").stdout)
    place = found["columns"].index("email")
    shown = [row[place] for row in found["members"] if row[place]]
    assert shown
    assert all(one[1:3] == "…@" for one in shown)
    whole = json.loads(published.run("preview", "reviewers", "--reveal", "-o", "json").stdout)
    assert [row[place] for row in whole["members"] if row[place]] != shown


def test_a_lower_threshold_never_loses_anybody(published):
    found = json.loads(published.run("preview", "lapsing_vips", "-o", "json").stdout)
    spent = {p: size for text, p, _, size in found["moved"] if text.startswith("amount_spent")}
    assert spent[-20] >= spent[-10] >= found["size"] >= spent[10] >= spent[20]


@pytest.mark.parametrize(
    ("value", "percent", "whole", "found"),
    [("5", 10, True, "6"), ("5", -10, True, "4"), ("100", 10, True, "110"),
     ("0.2", 10, False, "0.22"), ("1", -20, True, "0")],
)  # fmt: skip
def test_thresholds_move_by_a_share_and_whole_numbers_by_one_at_least(value, percent, whole, found):
    from decimal import Decimal

    assert amount(Decimal(value), percent, whole=whole) == Decimal(found)


def test_every_threshold_has_its_variants(published):
    from segment_compiler.reader import read_spec

    spec = (
        b"label: A\ndescription: B\nowner: c\nwhere:\n  all:\n    - order_count: {at_least: 5}\n"
        b"    - did: purchased_item\n      when: {in_last: 30 days}\n      times: {at_least: 2}\n"
    )
    segment, problems = read_spec(spec, "one.yml")
    assert not problems
    found = {(one.threshold.split()[0], one.percent): one.value for one in variants(segment)}
    assert len({one.threshold for one in variants(segment)}) == 3
    assert found["order_count", 20] == "6"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("amount_spent: {between: [100, 110]}",
         [(-20, "80"), (-10, "90"), (10, "110"), (10, "121"), (20, "132")]),
        ("last_order_at: {in_last: 1 year}",
         [(-17, "10 months"), (-8, "11 months"), (8, "13 months"), (17, "14 months")]),
        ("last_order_at: {in_last: 3 days}", [(-33, "2 days"), (33, "4 days")]),
        ("order_count: {at_least: 2}", [(-50, "1"), (50, "3")]),
        ("order_count: {more_than: 0}", []),
    ],
)  # fmt: skip
def test_a_variant_says_by_how_much_it_really_moved(where, found):
    from segment_compiler.reader import read_spec

    text = f"label: A\ndescription: B\nowner: c\nwhere: {{{where}}}\n"
    segment, problems = read_spec(text.encode(), "one.yml")
    assert not problems
    assert [(one.percent, one.value) for one in variants(segment)] == found
