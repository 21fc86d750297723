"""Segments of this project have the members and the sizes that others published."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from tests.shops import REAL_SHOPS

from . import SPECS, cdnow_sample, rfm, tpch
from .shop import AS_OF, DATA_SETS, convert

MISSING = [data.FOLDER for data in DATA_SETS.values() if not (REAL_SHOPS / data.FOLDER).is_dir()]
if MISSING:
    pytest.skip(
        f"SEGMENTS_REAL_SHOPS names no folder that has {', '.join(MISSING)}",
        allow_module_level=True,
    )
MODELINE = "# yaml-language-server: $schema=../../../segment_specs/segment.schema.json"
Members = dict[str, set[str]]


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder that holds the data sets."""
    return REAL_SHOPS


@pytest.fixture(params=DATA_SETS)
def data_set(request: pytest.FixtureRequest) -> ModuleType:
    return DATA_SETS[request.param]


@pytest.fixture
def source(data_set: ModuleType, sources: Path) -> Path:
    return sources / data_set.FOLDER


@pytest.fixture(scope="session")
def built(
    sources: Path,
    tmp_path_factory: pytest.TempPathFactory,
    build_shop: Callable[[Path, Path, str], Path],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the published file of the only build."""
    folder = tmp_path_factory.mktemp("published_shop")
    convert(sources, folder)
    with duckdb.connect(str(build_shop(folder, SPECS, AS_OF)), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def built_members(built: duckdb.DuckDBPyConnection) -> Members:
    """The customer ids in each segment, after a check that they are its account's own."""
    query = "select segment_id, account_id, customer_id from segments.segment_memberships"
    found: Members = {}
    for segment, account, customer in built.execute(query).fetchall():
        assert segment.startswith(account.removesuffix("_sample")), "a member of another account"
        customers = found.setdefault(segment, set())
        assert customer not in customers, "a member stands twice in a segment"
        customers.add(customer)
    return found


def sizes(members: Members) -> dict[str, int]:
    return {segment: len(customers) for segment, customers in members.items()}


def test_pandas_meets_the_published_sizes(data_set: ModuleType, source: Path) -> None:
    assert sizes(data_set.members(source)) == data_set.published(source)


def test_built_segments_have_the_published_sizes(
    data_set: ModuleType, source: Path, built_members: Members
) -> None:
    published = data_set.published(source)
    found = {segment: len(built_members.get(segment, ())) for segment in published}
    assert found == published


def test_built_members_are_those_of_pandas(
    data_set: ModuleType, source: Path, built_members: Members
) -> None:
    wrong = {}
    for segment, expected in data_set.members(source).items():
        found = built_members.get(segment, set())
        if found != expected:
            wrong[segment] = f"{len(expected - found)} missing, {len(found - expected)} too many"
    assert wrong == {}


@pytest.mark.parametrize("data_set", ["tpch", "cdnow"], indirect=True)
def test_built_members_are_the_published_ones(
    data_set: ModuleType, source: Path, built_members: Members
) -> None:
    published = data_set.published_members(source)
    assert {segment: built_members.get(segment) for segment in published} == published


def test_segments_of_the_customers_leave_nobody_out(built_members: Members) -> None:
    """Ten segments and "Others" divide 39,999 customers; ten divide 995."""
    for account, count in (("rfm_customers", 39999), ("rfm_orders", 995)):
        parts = [found for name, found in built_members.items() if name.startswith(account)]
        assert (sum(map(len, parts)), len(set().union(*parts))) == (count, count)


def test_balances_of_rich_customers_without_orders_add_up_to_the_answer(
    built: duckdb.DuckDBPyConnection, sources: Path
) -> None:
    query = """
        select right(segment_id, 2), count(*), sum(gift_card_balance)
        from segments.segment_memberships
        join marts.customer_metrics using (account_id, customer_id)
        where segment_id like 'tpch_rich_%' group by all"""
    found = {code: (size, total) for code, size, total in built.execute(query).fetchall()}
    assert found == tpch.rich_without_orders(sources / tpch.FOLDER)


def test_order_counts_are_those_of_the_answer(
    built: duckdb.DuckDBPyConnection, sources: Path
) -> None:
    query = """
        select order_count, count(*) from marts.customer_metrics
        where account_id = 'tpch' group by all"""
    answer = tpch.read_answer(sources / tpch.FOLDER, "q13")
    assert dict(built.execute(query).fetchall()) == {
        int(row["c_count"]): int(row["custdist"]) for row in answer
    }


def test_large_orders_are_those_of_the_answer(
    built: duckdb.DuckDBPyConnection, sources: Path
) -> None:
    query = """
        select order_id, customer_id, total_amount, unit_count from marts.orders
        where account_id = 'tpch' and unit_count > 300"""
    answer = tpch.read_answer(sources / tpch.FOLDER, "q18")
    assert set(built.execute(query).fetchall()) == {
        (row["o_orderkey"], row["c_custkey"], Decimal(row["o_totalprice"]), int(row["sum"]))
        for row in answer
    }


def test_purchases_of_the_cdnow_sample_are_merged_by_day(
    built: duckdb.DuckDBPyConnection,
) -> None:
    query = "select sum(order_count) from marts.customer_metrics where account_id = ?"
    (count,) = built.execute(query, [cdnow_sample.ACCOUNT]).fetchone()
    assert count == cdnow_sample.MERGED_PURCHASES


def test_average_in_the_specs_is_that_of_the_balances(sources: Path) -> None:
    """No balance lies between the average and the whole cent below it, which the specs name."""
    average = tpch.average_balance(sources / tpch.FOLDER)
    specs = list(SPECS.glob("tpch_rich_*.yml"))
    assert len(specs) == len(tpch.CODES)
    for spec in specs:
        assert f"{{more_than: {average}}}" in spec.read_text(encoding="utf-8")


def test_every_spec_has_a_published_size_and_the_modeline(sources: Path) -> None:
    published = {
        segment for data in DATA_SETS.values() for segment in data.published(sources / data.FOLDER)
    }
    specs = {path.stem: path for path in SPECS.glob("*.yml") if path.stem != "json_keys"}
    assert specs.keys() == published
    first_lines = {path.read_text(encoding="utf-8").splitlines()[0] for path in specs.values()}
    assert first_lines == {MODELINE}


def test_orders_made_up_for_counted_customers_match_their_metrics(sources: Path) -> None:
    metrics = rfm.read_customers(sources / rfm.FOLDER)
    orders = rfm.tables(sources / rfm.FOLDER)["orders"]
    orders = orders[orders["account_id"] == "rfm_customers"]
    grouped = orders.groupby("customer_id")
    assert orders["order_id"].is_unique
    assert grouped.size().sort_index().equals(metrics["orders"].sort_index())
    assert grouped["ordered_at"].max().to_dict() == metrics["last_day"].to_dict()
    assert grouped["total_amount"].sum().to_dict() == metrics["amount"].to_dict()
