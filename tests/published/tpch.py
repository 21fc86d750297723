"""TPC-H at scale 0.01 as an account, with four of its queries as segments.

An order's status is `fulfilled` for F, `shipped` for P (in part) and `paid` for O (open), and the
account counts all three; its comment is in its metadata. `pending` are the orders whose comment
speaks of special requests, which the query Q13 leaves out and no other does: so the number of
orders in Q13 is both that of the created ones without such a comment, which the segments count,
and the metric `order_count`. The balance of a customer's account is that of a gift card, and may
be negative. A returned line (flag R) is a returned item, returned on the day of its order, since
Q10 asks for that day. Amounts of lines are those after their discount, to the cent. Days are days
in UTC.

Answers are the official ones, in the data's `*_official_answer.psv`.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

FOLDER = "tpch_sf001"
ACCOUNT = "tpch"
CODES = ("13", "17", "18", "23", "29", "30", "31")
LARGE_ORDER = "tpch_large_order"
BEST_RETURNERS = "tpch_best_returners"

ACCOUNTS = """
    select 'tpch' as account_id, 'TPC-H' as name, 'USD' as currency, 'UTC' as time_zone,
        'fulfilled,shipped,paid' as qualifying_statuses, 0 as qualifying_min_age_hours"""
CUSTOMERS = """
    select 'tpch' as account_id, c_custkey::varchar as customer_id, c_phone as phone
    from customer"""
ORDERS = """
    select 'tpch' as account_id, o_orderkey::varchar as order_id,
        o_custkey::varchar as customer_id,
        case when o_comment like '%special%requests%' then 'pending' else
            case o_orderstatus when 'F' then 'fulfilled' when 'P' then 'shipped' else 'paid' end
        end as status,
        o_orderdate::timestamp as ordered_at, o_totalprice as total_amount,
        json_object('comment', o_comment)::varchar as metadata
    from orders"""
ORDER_ITEMS = """
    select 'tpch' as account_id, l_orderkey::varchar as order_id,
        l_linenumber::varchar as line_id, l_partkey::varchar as product_id,
        l_quantity::integer as quantity,
        (l_extendedprice * (1 - l_discount))::decimal(18, 2) as amount
    from lineitem"""
RETURNED_ITEMS = """
    select 'tpch' as account_id, l_orderkey::varchar || '-' || l_linenumber as return_id,
        o_custkey::varchar as customer_id, l_orderkey::varchar as order_id,
        l_partkey::varchar as product_id, l_quantity::integer as quantity,
        (l_extendedprice * (1 - l_discount))::decimal(18, 2) as refund_amount,
        o_orderdate::timestamp as returned_at
    from lineitem join orders on l_orderkey = o_orderkey
    where l_returnflag = 'R'"""
GIFT_CARDS = """
    select 'tpch' as account_id, c_custkey::varchar as gift_card_id,
        c_custkey::varchar as customer_id, c_acctbal::varchar as balance
    from customer"""

ORDER_COUNTS = """
    select printf('tpch_%02d_orders', orders_of_one), customer_id
    from (
        select c_custkey as customer_id, count(o_orderkey) as orders_of_one
        from customer left join orders
            on c_custkey = o_custkey and o_comment not like '%special%requests%'
        group by all)"""
LARGE_ORDERS = f"""
    select distinct '{LARGE_ORDER}', o_custkey
    from orders join (select l_orderkey from lineitem group by all having sum(l_quantity) > 300)
        on o_orderkey = l_orderkey"""
RICH_WITHOUT_ORDERS = f"""
    with coded as (
        select *, c_phone[1:2] as code from customer where c_phone[1:2] in {CODES})
    select 'tpch_rich_without_orders_' || code, c_custkey from coded
    where c_acctbal > (select avg(c_acctbal) from coded where c_acctbal > 0)
        and c_custkey not in (select o_custkey from orders)"""
RETURNERS = f"""
    select '{BEST_RETURNERS}', o_custkey
    from orders join lineitem on o_orderkey = l_orderkey
    where l_returnflag = 'R' and o_orderdate between '1993-10-01' and '1993-12-31'
    group by o_custkey
    order by sum(l_extendedprice * (1 - l_discount)) desc limit 20"""


def tables(source: Path) -> dict[str, pd.DataFrame]:
    """The account as tables of the canonical shop."""
    queries = {
        "accounts": ACCOUNTS,
        "customers": CUSTOMERS,
        "orders": ORDERS,
        "order_items": ORDER_ITEMS,
        "returned_items": RETURNED_ITEMS,
        "gift_cards": GIFT_CARDS,
    }
    with _open(source) as data:
        return {table: _frame(data.sql(query)) for table, query in queries.items()}


def members(source: Path) -> dict[str, set[str]]:
    """The customer ids in each segment, by queries on TPC-H's own tables."""
    found: dict[str, set[str]] = {}
    with _open(source) as data:
        for query in (ORDER_COUNTS, LARGE_ORDERS, RICH_WITHOUT_ORDERS, RETURNERS):
            for segment, customer in data.execute(query).fetchall():
                found.setdefault(segment, set()).add(str(customer))
    return found


def average_balance(source: Path) -> Decimal:
    """The average of the positive balances in Q22's seven countries, cut to the cent."""
    query = f"""
        select (floor(avg(c_acctbal) * 100) / 100)::decimal(18, 2) from customer
        where c_acctbal > 0 and c_phone[1:2] in {CODES}"""
    with _open(source) as data:
        return data.execute(query).fetchone()[0]


def published(source: Path) -> dict[str, int]:
    """The size of each segment, from the official answers."""
    sizes = {
        f"tpch_{int(row['c_count']):02d}_orders": int(row["custdist"])
        for row in read_answer(source, "q13")
    }
    for code, (size, _) in rich_without_orders(source).items():
        sizes[f"tpch_rich_without_orders_{code}"] = size
    for segment, customers in published_members(source).items():
        sizes[segment] = len(customers)
    return sizes


def published_members(source: Path) -> dict[str, set[str]]:
    """The customer ids of the segments whose members the official answers name."""
    return {
        segment: {row["c_custkey"] for row in read_answer(source, query)}
        for segment, query in ((LARGE_ORDER, "q18"), (BEST_RETURNERS, "q10"))
    }


def rich_without_orders(source: Path) -> dict[str, tuple[int, Decimal]]:
    """The number of customers and the sum of their balances by country code: the answer of Q22."""
    return {
        row["cntrycode"]: (int(row["numcust"]), Decimal(row["totacctbal"]))
        for row in read_answer(source, "q22")
    }


def read_answer(source: Path, query: str) -> list[dict[str, str]]:
    """The rows of an official answer, such as that of `q13`."""
    path = source / f"{query}_official_answer.psv"
    return pd.read_csv(path, sep="|", dtype=str).to_dict("records")


def _open(source: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the three tables."""
    connection = duckdb.connect()
    for table in ("customer", "orders", "lineitem"):
        connection.read_parquet(str(source / f"{table}.parquet")).create_view(table)
    return connection


def _frame(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """The rows with money as Decimal, never as float."""
    frame = pd.DataFrame(rows.fetchall(), columns=rows.columns)
    for column in frame.columns:
        if column.endswith("_at"):
            frame[column] = pd.to_datetime(frame[column])
    return frame
