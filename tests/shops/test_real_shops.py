"""Three real shops: what a build publishes is what pandas computes, customer by customer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from . import REAL_SHOPS, SPECS, cdnow, olist, online_retail
from .expected import SEGMENTS
from .truth import PROFILE, Instants, customer_metrics, instants_of

SHOPS: dict[str, ModuleType] = {"online_retail": online_retail, "olist": olist, "cdnow": cdnow}
MONEY = ["amount_spent", "amount_refunded", "net_amount_spent", "last_order_amount"]
RATIOS = ["average_order_value", "average_rating", "refund_share"]
INSTANTS = ["first_order_at", "second_order_at", "last_order_at"]
COUNTS = [
    "order_count",
    "cancelled_order_count",
    "unit_count",
    "distinct_product_count",
    "returned_item_count",
    "review_count",
    "negative_feedback_count",
]
METRICS = [*MONEY, *RATIOS, *INSTANTS, *COUNTS]
MODELINE = "# yaml-language-server: $schema=../../../../segment_specs/segment.schema.json"
KEYS = {
    "customers": ["customer_id"],
    "orders": ["order_id"],
    "order_items": ["order_id", "line_id"],
    "returned_items": ["return_id"],
    "reviews": ["review_id"],
    "payments": ["payment_id"],
}
Converted = Callable[[str], Path]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A shop at an instant. The second instant of CDNOW is one of its own orders' instants."""

    shop: str
    as_of: str

    def __str__(self) -> str:
        return f"{self.shop}-{self.as_of[:10]}"

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.as_of)


CDNOW_END = Case("cdnow", "1998-07-01T00:00:00Z")
CDNOW_AFTER_39_WEEKS = Case("cdnow", "1997-10-01T04:00:00Z")
CASES = [
    Case("online_retail", "2011-12-10T00:00:00Z"),
    Case("olist", "2018-10-18T00:00:00Z"),
    CDNOW_END,
    CDNOW_AFTER_39_WEEKS,
]


def source_of(shop: str) -> Path:
    """The folder of a shop's own files; without it the test is skipped."""
    source = REAL_SHOPS / SHOPS[shop].FOLDER
    if not source.is_dir():
        pytest.skip(f"no data of {shop}: SEGMENTS_REAL_SHOPS names no folder that has it")
    return source


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """Gives the canonical folder of a shop, converted once."""
    folders: dict[str, Path] = {}

    def convert(shop: str) -> Path:
        if shop not in folders:
            source, target = source_of(shop), tmp_path_factory.mktemp(shop)
            SHOPS[shop].convert(source, target)
            folders[shop] = target
        return folders[shop]

    return convert


@pytest.fixture(scope="session", params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="session")
def truth(case: Case, converted: Converted) -> pd.DataFrame:
    return customer_metrics(converted(case.shop), case.instant)


@pytest.fixture(scope="session")
def at(case: Case, converted: Converted) -> Instants:
    return instants_of(converted(case.shop), case.instant)


@pytest.fixture(scope="session")
def built(
    case: Case, converted: Converted, build_shop: Callable[[Path, Path, str], Path]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the published file of the case."""
    path = build_shop(converted(case.shop), SPECS / case.shop, case.as_of)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def rows_by_customer(
    connection: duckdb.DuckDBPyConnection, mart: str, columns: list[str]
) -> dict[Row, Row]:
    """The columns of a mart by account and customer; a customer met twice is a fault."""
    names = ", ".join(["account_id", "customer_id", *columns])
    rows = connection.execute(f"select {names} from marts.{mart}").fetchall()
    found = {row[:2]: row[2:] for row in rows}
    assert len(found) == len(rows), f"{len(rows) - len(found)} customers stand twice in {mart}"
    return found


def plain(values: pd.Series) -> list[Any]:
    """The values as DuckDB gives them: None for unknown, instants in UTC without an offset."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        naive = values.dt.tz_convert("UTC").dt.tz_localize(None)
        return [None if pd.isna(value) else value.to_pydatetime() for value in naive]
    return [None if pd.isna(value) else value for value in values]


def agrees(metric: str, found: Any, expected: Any) -> bool:
    """Whether two values are equal: money as decimals, ratios to the sixth place."""
    if found is None or expected is None:
        return found is expected
    if metric in RATIOS:
        return abs(float(found) - float(expected)) <= 1e-6
    return isinstance(found, Decimal) == (metric in MONEY) and found == expected


def differences(found: dict[Row, Row], truth: pd.DataFrame, columns: list[str]) -> dict[str, str]:
    """How many customers differ, by column, with three pairs of published and expected values."""
    assert found.keys() == set(truth.index), "the customers are not the same"
    result = {}
    for position, column in enumerate(columns):
        pairs = zip(truth.index, plain(truth[column]), strict=True)
        wrong = [
            (found[key][position], expected)
            for key, expected in pairs
            if not agrees(column, found[key][position], expected)
        ]
        if wrong:
            result[column] = f"{len(wrong)} of {len(truth)} differ, such as {wrong[:3]}"
    return result


def test_metrics_are_those_of_pandas(built: duckdb.DuckDBPyConnection, truth: pd.DataFrame) -> None:
    found = rows_by_customer(built, "customer_metrics", METRICS)
    assert differences(found, truth, METRICS) == {}


def test_profiles_are_those_of_the_files(
    built: duckdb.DuckDBPyConnection, truth: pd.DataFrame
) -> None:
    found = rows_by_customer(built, "customers", PROFILE)
    assert differences(found, truth, PROFILE) == {}


def test_members_are_those_of_pandas(
    built: duckdb.DuckDBPyConnection, case: Case, truth: pd.DataFrame, at: Instants
) -> None:
    query = "select segment_id, account_id, customer_id from segments.segment_memberships"
    rows = built.execute(query).fetchall()
    members: dict[str, set[Row]] = {}
    for segment, *customer in rows:
        members.setdefault(segment, set()).add(tuple(customer))
    assert sum(map(len, members.values())) == len(rows), "a member stands twice in a segment"
    wrong = {}
    for segment, rule in SEGMENTS[case.shop].items():
        expected = set(truth.index[rule(truth, at)])
        found = members.pop(segment, set())
        if found != expected:
            wrong[segment] = f"{len(expected - found)} missing, {len(found - expected)} too many"
    assert wrong == {}
    assert members == {}, "segments that nobody asked for"


@pytest.mark.parametrize("case", [CDNOW_END, CDNOW_AFTER_39_WEEKS], ids=str, indirect=True)
def test_published_cdnow_numbers_are_met(built: duckdb.DuckDBPyConnection, case: Case) -> None:
    columns = ["order_count", "amount_spent", "first_order_at", "last_order_at"]
    found = rows_by_customer(built, "customer_metrics", columns)
    metrics = pd.DataFrame.from_dict(found, orient="index", columns=columns)
    metrics.index = pd.MultiIndex.from_tuples(metrics.index, names=["account_id", "customer_id"])
    check_published(case, metrics)


@pytest.mark.parametrize("case_of_cdnow", [CDNOW_END, CDNOW_AFTER_39_WEEKS], ids=str)
def test_pandas_meets_the_published_cdnow_numbers(
    case_of_cdnow: Case, converted: Converted
) -> None:
    metrics = customer_metrics(converted("cdnow"), case_of_cdnow.instant)
    check_published(case_of_cdnow, metrics)


def check_published(case: Case, metrics: pd.DataFrame) -> None:
    """Compare with Fader and Hardie's totals, at the end; after 39 weeks, with their sample."""
    in_sample = metrics.index.isin(cdnow.read_sample_customers(source_of("cdnow")), level=1)
    sample = metrics[in_sample]
    if case == CDNOW_END:
        totals = (len(metrics), metrics["order_count"].sum(), sum(metrics["amount_spent"]))
        assert totals == (23570, 69659, Decimal("2500315.63"))
        assert (len(sample), sample["order_count"].sum()) == (2357, 6919)
    else:
        bought_on_one_day = sample["first_order_at"] == sample["last_order_at"]
        assert (len(sample), bought_on_one_day.sum()) == (2357, 1411)


def test_pandas_meets_the_published_recency_of_each_cdnow_customer(converted: Converted) -> None:
    published = cdnow.read_sample_recency(source_of("cdnow"))
    metrics = customer_metrics(converted("cdnow"), CDNOW_AFTER_39_WEEKS.instant).droplevel(0)
    first, last = (
        metrics.loc[published.index, column].dt.tz_convert("America/New_York").dt.tz_localize(None)
        for column in ("first_order_at", "last_order_at")
    )
    weeks = (last - first) / pd.Timedelta(weeks=1)
    assert ((weeks - published).abs() <= 0.005).sum() == 2357


@pytest.mark.parametrize("shop", SHOPS)
def test_keys_of_a_converted_shop_are_unique(shop: str, converted: Converted) -> None:
    repeated = {}
    for table, key in KEYS.items():
        path = converted(shop) / f"{table}.parquet"
        if path.exists():
            rows = pq.read_table(path, columns=["account_id", *key]).to_pandas()
            repeated[table] = int(rows.duplicated().sum())
    assert not any(repeated.values()), repeated


@pytest.mark.parametrize("shop", SHOPS)
def test_every_spec_has_an_expectation_and_the_modeline(shop: str) -> None:
    specs = {path.stem: path for path in (SPECS / shop).glob("*.yml")}
    assert specs.keys() == SEGMENTS[shop].keys()
    first_lines = {path.read_text(encoding="utf-8").splitlines()[0] for path in specs.values()}
    assert first_lines == {MODELINE}


@pytest.mark.parametrize("shop", SHOPS)
def test_most_segments_divide_the_customers(shop: str, converted: Converted) -> None:
    """A segment that nobody or everybody is in proves little: one of them is allowed."""
    (moment, *_) = (case.instant for case in CASES if case.shop == shop)
    metrics = customer_metrics(converted(shop), moment)
    at = instants_of(converted(shop), moment)
    sizes = {name: int(rule(metrics, at).sum()) for name, rule in SEGMENTS[shop].items()}
    trivial = [name for name, size in sizes.items() if size in (0, len(metrics))]
    assert len(trivial) <= 1, trivial
