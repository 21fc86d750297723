"""List files: what a row identifies is kept in the form in which customers are known."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from segment_exports.lists import ListError, fill_list_entries

ANN = "ann@example.com"
DIGEST = hashlib.sha256(ANN.encode()).hexdigest()
PHONE_DIGEST = hashlib.sha256(b"48500100200").hexdigest()
Entries = list[tuple[int, str | None, str | None, str | None]]
Fill = Callable[..., Entries]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a build without a list yet, and with accounts of two countries and of none."""
    with duckdb.connect() as found:
        found.execute("create schema shop; create schema segment_parts")
        found.execute("create table shop.accounts (account_id text, country text)")
        found.execute("insert into shop.accounts values ('pl', 'PL'), ('us', 'US'), ('none', null)")
        found.execute(
            "create table segment_parts.segment_list_files"
            " (segment_id text, file text, match text, account_scope text, spec_path text)"
        )
        found.execute(
            "create table segment_parts.segment_list_entries"
            " (segment_id text, line bigint, account_id text, rule text, cell text)"
        )
        yield found


def name_list(
    connection: duckdb.DuckDBPyConnection,
    match: dict[str, str],
    file: str = "lists/a.csv",
    accounts: str | None = None,
    segment: str = "buyers",
) -> None:
    connection.execute(
        "insert into segment_parts.segment_list_files values (?, ?, ?, ?, ?)",
        [segment, file, json.dumps(match), accounts, f"segment_specs/{segment}.yml"],
    )


@pytest.fixture
def fill(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Fill:
    """Return a function that writes a file, reads it as a list, and gives its entries."""

    def run(content: str | bytes, match: dict[str, str], accounts: str | None = "pl") -> Entries:
        path = tmp_path / "lists" / "a.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        connection.execute("delete from segment_parts.segment_list_files")
        name_list(connection, match, accounts=accounts)
        count = fill_list_entries(connection, tmp_path)
        found = connection.execute(
            "select line, account_id, rule, cell from segment_parts.segment_list_entries"
            " order by all"
        ).fetchall()
        assert len(found) == count
        return found

    return run


def test_the_first_row_is_the_header(fill: Fill) -> None:
    content = f"name,email_addr\nAnn,{ANN}\nemail_addr,bob@example.com\n"
    assert fill(content, {"email": "email_addr"}) == [
        (2, "pl", "email", ANN),
        (3, "pl", "email", "bob@example.com"),
    ]


def test_headers_stand_in_any_order_and_other_columns_are_left_alone(fill: Fill) -> None:
    content = f"x,customer,y,mail\n1,c_1,2,{ANN}\n"
    assert fill(content, {"email": "mail", "customer_id": "customer"}) == [
        (2, "pl", "customer_id", "c_1"),
        (2, "pl", "email", ANN),
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeffemail\n{ANN}\n",
        f"email\r\n{ANN}\r\n",
        f"email\n{ANN}",
        f'"email"\n"{ANN}"\n',
        "email\n  ANN@Example.com \n",
    ],
    ids=["byte order mark", "two characters a line end", "no end", "quotes", "space and capitals"],
)  # fmt: skip
def test_a_file_is_read_as_tools_write_it(fill: Fill, content: str) -> None:
    assert fill(content, {"email": "email"}) == [(2, "pl", "email", ANN)]


def test_a_cell_may_have_commas_quotes_and_line_breaks(fill: Fill) -> None:
    content = f'note,email\n"a, ""b""\nc",{ANN}\nx,bob@example.com\n'
    found = fill(content, {"email": "email"})
    assert [cell for *_, cell in found] == [ANN, "bob@example.com"]


def test_any_mapped_identifier_of_a_row_is_kept(fill: Fill) -> None:
    content = f"ph_no,email_addr\n500 100 200,{ANN}\n,{ANN}\n500-100-201,\n"
    assert fill(content, {"phone": "ph_no", "email": "email_addr"}) == [
        (2, "pl", "e164", "+48500100200"),
        (2, "pl", "email", ANN),
        (3, "pl", "email", ANN),
        (4, "pl", "e164", "+48500100201"),
    ]


def test_phones_are_read_by_the_country_of_the_account(fill: Fill) -> None:
    content = "phone\n600 700 800\n+48 500 100 200\n"
    assert fill(content, {"phone": "phone"}, None) == [
        (2, "pl", "e164", "+48600700800"),
        (3, "none", "e164", "+48500100200"),
        (3, "pl", "e164", "+48500100200"),
        (3, "us", "e164", "+48500100200"),
    ]
    assert fill("phone\n(212) 555-0123\n", {"phone": "phone"}, "us") == [
        (2, "us", "e164", "+12125550123")
    ]


def test_digests_are_taken_as_they_are_in_small_letters(fill: Fill) -> None:
    content = f"mail,ph\n{DIGEST.upper()},{PHONE_DIGEST}\n{DIGEST[:-1]},{ANN}\n"
    assert fill(content, {"email_sha256": "mail", "phone_sha256": "ph"}) == [
        (2, "pl", "meta_email", DIGEST),
        (2, "pl", "meta_phone", PHONE_DIGEST),
        (3, None, None, None),
    ]


def test_a_row_that_identifies_nobody_is_kept(fill: Fill) -> None:
    content = f"email,phone\nno address,none\n,\nonly one cell\n{ANN},\n"
    assert fill(content, {"email": "email", "phone": "phone"}) == [
        (2, None, None, None),
        (3, None, None, None),
        (4, None, None, None),
        (5, "pl", "email", ANN),
    ]


def test_a_row_is_looked_for_in_the_account_it_names(fill: Fill) -> None:
    content = "shop,id\npl,c_1\nus,c_2\n,c_3\nzz,c_4\n"
    assert fill(content, {"account_id": "shop", "customer_id": "id"}, "pl, us") == [
        (2, "pl", "customer_id", "c_1"),
        (3, "us", "customer_id", "c_2"),
        (4, "pl", "customer_id", "c_3"),
        (4, "us", "customer_id", "c_3"),
        (5, None, None, None),
    ]


def test_ids_keep_their_noughts_and_their_case(fill: Fill) -> None:
    found = fill("id\n007\nC_1\nc_1\n", {"customer_id": "id"})
    assert [cell for *_, cell in found] == ["007", "C_1", "c_1"]


def test_a_list_of_a_header_alone_has_no_row(fill: Fill) -> None:
    assert fill("email\n", {"email": "email"}) == []


def test_reading_again_replaces_what_was_read(fill: Fill) -> None:
    fill(f"email\n{ANN}\n", {"email": "email"})
    assert fill("email\nbob@example.com\n", {"email": "email"}) == [
        (2, "pl", "email", "bob@example.com")
    ]


def test_more_rows_than_a_batch_are_all_read(fill: Fill) -> None:
    rows = "".join(f"c_{number}\n" for number in range(50_001))
    assert len(fill("id\n" + rows, {"customer_id": "id"})) == 50_001


def test_a_header_that_the_file_lacks_is_refused_with_a_near_one(fill: Fill) -> None:
    with pytest.raises(ListError) as caught:
        fill(f"email_adr,name\n{ANN},Ann\n", {"email": "email_addr", "phone": "zzz"})
    assert str(caught.value).split("\n") == [
        "segment_specs/buyers.yml: 'email_addr' is no header of lists/a.csv."
        " Did you mean 'email_adr'?",
        "segment_specs/buyers.yml: 'zzz' is no header of lists/a.csv. It has email_adr, name.",
    ]


@pytest.mark.parametrize("header", ["Email", " email", "email "])
def test_a_header_is_exact(fill: Fill, header: str) -> None:
    with pytest.raises(ListError, match="'email' is no header of lists/a.csv"):
        fill(f"{header},x\n{ANN},\n", {"email": "email"})


def test_a_header_that_stands_twice_is_refused(fill: Fill) -> None:
    with pytest.raises(ListError, match="'email' stands twice in lists/a.csv"):
        fill(f"email,email\n{ANN},\n", {"email": "email"})


def test_a_missing_file_and_a_wrong_header_are_told_at_once(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "b.csv").write_text("mail\n")
    name_list(connection, {"email": "email"}, "lists/none.csv", segment="a_list")
    name_list(connection, {"email": "email"}, "lists/b.csv", segment="b_list")
    connection.execute("insert into segment_parts.segment_list_entries (segment_id) values ('old')")
    with pytest.raises(ListError) as caught:
        fill_list_entries(connection, tmp_path)
    assert str(caught.value).split("\n") == [
        "segment_specs/a_list.yml: there is no file lists/none.csv.",
        "segment_specs/b_list.yml: 'email' is no header of lists/b.csv. Did you mean 'mail'?",
    ]
    rows = connection.execute("select segment_id from segment_parts.segment_list_entries")
    assert rows.fetchall() == [("old",)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"email\n\xff\xfe\n", "UTF-8"), (b'email\n"open\n', "CSV"), (b"\xff\xfee\x00m\x00", "UTF-8")],
    ids=["bytes", "open quote", "utf-16"],
)
def test_what_is_no_csv_is_refused_without_its_content(
    fill: Fill, content: bytes, reason: str
) -> None:
    with pytest.raises(ListError) as caught:
        fill(content, {"email": "email"})
    assert str(caught.value) == f"segment_specs/buyers.yml: lists/a.csv is not {reason}."


def test_an_empty_file_has_no_header(fill: Fill) -> None:
    for content in ("", "\n", ",,\n"):
        with pytest.raises(ListError) as caught:
            fill(content, {"email": "email"})
        assert str(caught.value) == (
            "segment_specs/buyers.yml: 'email' is no header of lists/a.csv. "
            "Its first line is empty: write the header there."
        )


def test_a_list_may_be_any_url(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/buyers/a.csv", f"email\n{ANN}\n".encode())
    name_list(connection, {"email": "email"}, "memory://buyers/a.csv", accounts="pl")
    assert fill_list_entries(connection, tmp_path) == 1
    memory.rm("/buyers", recursive=True)
