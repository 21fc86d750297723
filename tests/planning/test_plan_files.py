"""What a plan knows beside the conditions: lists' files, destinations, and lists that are new."""

from __future__ import annotations

import duckdb

from tests.planning.test_plan import plan

LISTED = (
    "label: Guests\ndescription: Came to the fair.\nowner: crm@example.com\n"
    "members: {file: lists/guests.csv, match: {customer_id: id}}\n"
)


def customers(checkout, count):
    """Give some customers' ids."""
    with duckdb.connect(checkout.home / "warehouse/current.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "select distinct customer_id from marts.customers order by 1 limit ?", [count]
        ).fetchall()
    return [one for (one,) in rows]


def people(checkout, ids):
    """Count the customers with some ids; accounts may share one."""
    with duckdb.connect(checkout.home / "warehouse/current.duckdb", read_only=True) as connection:
        ((count,),) = connection.execute(
            "select count(*) from marts.customers where customer_id in (select unnest(?))", [ids]
        ).fetchall()
    return count


def write_list(checkout, ids):
    """Write the file of a list."""
    path = checkout.folder / "segment_specs" / "lists" / "guests.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("id\n" + "".join(f"{one}\n" for one in ids))


def test_a_list_counts_whom_its_file_finds(checkout):
    ids = customers(checkout, 30)
    checkout.spec("guests").write_text(LISTED)
    write_list(checkout, [*ids, "nobody"])
    (line,) = plan(checkout)["segments"]
    assert (line["kind"], line["members"]["after"]) == ("added", people(checkout, ids))
    assert checkout.run("build", "--branch", "--base", "HEAD").stdout.splitlines()[-1].split() == [
        "guests", "–", str(people(checkout, ids)),
    ]  # fmt: skip


def test_an_edited_list_tells_who_enters_and_leaves_and_no_line_of_it(checkout):
    ids = customers(checkout, 30)
    checkout.spec("guests").write_text(LISTED)
    write_list(checkout, ids[:20])
    checkout.git("add", "--all")
    checkout.git("commit", "--quiet", "--message=a list")
    try:
        write_list(checkout, ids[5:30])
        (line,) = plan(checkout)["segments"]
        assert line["edits"] == [{"path": "lists/guests.csv", "old": "21 lines", "new": "26 lines"}]
        moves = line["members"]
        assert moves["entering"] == people(checkout, ids[20:30])
        assert moves["leaving"] == people(checkout, ids[:5])
        told = checkout.run("plan", "--base", "HEAD").stdout
        assert not any(one in told for one in ids)
    finally:
        checkout.git("reset", "--quiet", "--hard", "HEAD~1")


def test_a_missing_list_is_told(checkout):
    checkout.spec("guests").write_text(LISTED)
    assert "lists/guests.csv" in checkout.run("plan", "--base", "HEAD", code=1).stderr


def test_a_destination_that_asks_for_more_is_a_change_of_what_goes_to_it(checkout):
    path = checkout.folder / "segment_specs" / "destinations.yml"
    text = path.read_text()
    assert "consent: [email_marketing]" in text
    path.write_text(
        text.replace("consent: [email_marketing]", "consent: [email_marketing, sms_marketing]")
    )
    lines = plan(checkout)["segments"]
    assert lines
    for line in lines:
        assert line["edits"] == [
            {"path": "destinations.newsletter.consent[1]", "old": None, "new": "sms_marketing"}
        ]
        assert line["members"]["entering"] == line["members"]["leaving"] == 0
        files = {one["export_id"]: one for one in line["exports"]}
        sent = files[f"newsletter__{line['segment']}"]
        assert sent["removed"] > 0 == sent["added"]


def test_a_first_list_says_what_goes_out_and_that_nobody_was_asked(checkout, tmp_path):
    text = checkout.spec("texted_more_than_once").read_text()
    checkout.spec("texted_more_than_once").write_text(f"{text}exports:\n  - to: full_list\n")
    comment = tmp_path / "comment.md"
    said = checkout.run("plan", "--base", "HEAD", "--markdown", comment).stdout
    assert "new: extended@1 in the clear, asks for no consent" in said
    assert (
        "people **without asking for any consent**, addresses **in the clear** (`extended@1`)."
    ) in comment.read_text()
