"""What the functions are asked that conditions are made of, and what each must give."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.sql_text import print_sql

if TYPE_CHECKING:
    from conformance.warehouses import Warehouse

# A text, a pattern, and whether it is found there.
SEARCHES = (
    ("ıpek", "İ", False), ("İpek", "İ", True), ("IPEK", "^İ", True), ("οδος", "^ο.οσ$", False),
    ("ΟΔΟΣ", "^ο.οσ$", True), ("ΟΔΟΣ", "ς", False), ("Straße", "SS", False), ("STRAẞE", "ß", True),
    ("a\nb", "a.b", False), ("a\nb", "a[^x]b", True), ("a\nb", "^b", False), ("a\nb", "a$", False),
    ("a\n", "a$", False), ("a\nb", "a\nb", True), ("a\nb{", "\nB{", True), ("a.b", "a[.]b", True),
    ("axb", "a[.]b", False), ("a]", "[].]$", True), ("ax", "[^].]$", True), ("a{2", "a{2", True),
    ("aa", "^a{2}$", True), ("aaa", "^a{2}$", False), ("aaa", "^a{2,}$", True),
    ("a{", "a[{]", True),
    ("a{2, 3}", "a{2, 3}", True), ("a}", "a}", True), ("x", "", True), ("ab", "a||b", True),
    ("é", "[a-z]", False), ("é", "[à-ÿ]", True), ("😀", "^.$", True), ("a\\b", "^a.b$", True),
    ("a^b", "[a^]b", True), ("a{3}", "a{3[}]", True),
)  # fmt: skip
YEARS = (1000, 1600, 1899, 1900, 1996, 2000, 2023, 2024, 2100, 2400, 9996, 9999)
ODD_DAYS = ("0000-00-00", "0000-01-01", "0999-12-31", "2024-2-29", "20240229", "2024-02-29T00:00",
            "24-02-29", "2024-02-29x", "+2024-02-29", "today", "infinity")  # fmt: skip
HASHED = ("", "zima 2026 – é:eu:eu_01", "😀", "a\\b", "O'Neil", "\n")


def letters() -> list[str]:
    """Give every letter that has another one beside it."""
    every = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
    return [one for one in every if not one.lower() == one.upper() == one]


def lowered(warehouse: Warehouse, texts: list[str]) -> list[str]:
    """Give texts as a warehouse lowers them."""
    letter = print_sql(leaves.lower(exp.column("letter")), warehouse.engine)
    listed = ", ".join(f"({number}, '{one}')" for number, one in enumerate(texts))
    query = f"select {letter} from (values {listed}) as letters (number, letter) order by number"
    return [row[0] for row in warehouse.rows(query)]


def calendar_texts() -> list[str]:
    """Give texts that are days, or nearly."""
    days = range(33)
    texts = [f"{year}-{month:02}-{day:02}" for year in YEARS for month in range(14) for day in days]
    return [*texts, *ODD_DAYS]


def calendar_day(text: str) -> date | None:
    """Read a day of four digits, two and two, from the year 1000."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1000 and text == found.isoformat() else None


def days_of_json(warehouse: Warehouse, texts: list[str]) -> list[date | None]:
    """Give texts as a warehouse reads them as days in JSON."""
    day = leaves.json_value(exp.column("document"), "day", "date", warehouse.engine)
    listed = ", ".join(f"({number}, '{json.dumps({'day': text})}')"
                       for number, text in enumerate(texts))  # fmt: skip
    query = (
        f"select {print_sql(day, warehouse.engine)}"
        f" from (values {listed}) as days (number, document) order by number"
    )
    return [row[0] for row in warehouse.rows(query)]


def evaluated(warehouse: Warehouse, *trees: exp.Expr) -> tuple[object, ...]:
    """Give the values of expressions."""
    columns = (
        f"{print_sql(tree, warehouse.engine)} as c{number}" for number, tree in enumerate(trees)
    )
    found: tuple[object, ...] = warehouse.rows(f"select {', '.join(columns)}")[0]
    return found
