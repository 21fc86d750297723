"""What the site tells: never of few people, never of one, and the same as the published build."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta

import duckdb
import pytest

from segment_catalogue.counts import Count, change, count, share
from segment_catalogue.git_hosts import git_host
from segments.docs_numbers import Change, Size, guard_words, periods, week
from tests.conftest import run_segments

DAY = datetime(2026, 11, 1)


def counts_in(value):
    """Give every count of people in what the site shows."""
    if isinstance(value, Count):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from counts_in(getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from counts_in(one)


def test_every_count_is_of_tens_or_hidden(site):
    found = list(counts_in(site))
    assert len(found) > 500
    assert all(one.value is None or one.value % 10 == 0 for one in found)
    assert any(one.value is None for one in found)


def test_no_page_has_a_number_of_people_that_is_not_of_tens(catalogue):
    for path in catalogue.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for cell in re.findall(r'<td class="number">([^<]*)</td>', text):
            found = cell.replace(",", "").strip("+−±")
            if found.isdigit() and path.name != "runs.html":
                assert int(found) % 10 == 0, f"{path.name}: {cell}"


def test_no_person_is_on_any_page(catalogue, sample_shop):
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select customer_id, email, phone, last_name from '{sample_shop}/customers.parquet'"
        ).fetchall()
    people = {
        str(one).strip() for row in rows for one in row[:3] if one and len(str(one).strip()) > 4
    }
    assert len(people) > 800
    pages = [one.read_text(encoding="utf-8") for one in catalogue.folder.rglob("*.html")]
    words = {word for page in pages for word in re.findall(r"[^\s<>\"',;()]+", page)}
    assert not people & words


def test_whom_a_spec_names_is_hidden_in_all_its_forms(catalogue, site):
    draft = next(one for one in site.segments if one.id == "draft")
    told = "".join((draft.spec, draft.sql, draft.sentence, *(one.text for one in draft.waterfall)))
    assert not re.search(r"secret|anna|\bbo@", told, re.IGNORECASE)
    assert "never_include: [•••, •••]" in draft.spec and "never with <10 named customers" in told
    assert "did: placed_order" in draft.spec and "at_least: 3" in draft.spec
    page = (catalogue.folder / "segments" / "draft.html").read_text(encoding="utf-8")
    assert "secret" not in page.lower()


def test_sizes_are_those_of_the_published_build(catalogue, site):
    with duckdb.connect(str(catalogue.home / "warehouse/current.duckdb"), read_only=True) as found:
        sizes = dict(found.execute("select segment_id, members from segments.segments").fetchall())
        both = found.execute(
            "select members_of_both from segments.segment_overlaps"
            " where segment_id = 'vips' and other_segment_id = 'everyone'"
        ).fetchall()[0][0]
        moved = dict(
            found.execute(
                "select change, count(*) from segments.segment_membership_events"
                " where segment_id = 'vips' and changed_at > timestamp '2026-10-24' group by change"
            ).fetchall()
        )
    assert {one.id: one.size.text for one in site.segments} == {
        id_: count(size).text for id_, size in sizes.items()
    }
    vips = next(one for one in site.segments if one.id == "vips")
    assert {one.other.id: one.both for one in vips.overlaps}["everyone"] == count(both)
    assert vips.waterfall[-1].left == vips.size
    assert (vips.week.entered, vips.week.left) == (count(moved["entered"]), count(moved["left"]))
    assert {one.destination for one in vips.exports} == {"newsletter", "customer_list"}


def test_a_small_count_is_in_no_sum_or_difference():
    for size in range(40, 60):
        for moved in range(1, 10):
            before, after = count(size), count(size + moved)
            assert (after.value - before.value) % 10 == 0
            assert change(moved).text == change(-moved).text == "±<10"
    assert (count(0).text, count(9).text, count(10).text, count(15).text) == (
        "0",
        "<10",
        "10",
        "20",
    )
    assert share(count(4), count(400)) is None and share(count(40), count(400)) == 10


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (None, None),
        ("empty, after 7 members", "empty, after <10 members"),
        ("1,234 members, at most 1,000 expected", "1,230 members, at most 1,000 expected"),
        ("12 -> 3 (-75.0 %, at most -30 %)", "10 → <10 (at most -30 %)"),
        ("source_stale: nothing in the last 26 hours of eu_store",
         "source_stale: nothing in the last 26 hours of eu_store"),
    ],
)  # fmt: skip
def test_what_a_guard_says_has_no_exact_number_of_people(said, shown):
    assert guard_words(said) == shown


def test_a_week_begins_with_the_run_seven_days_before_the_last():
    sizes = [Size("b", DAY + timedelta(days=n), 100 + 20 * n, 20, 0, None) for n in range(10)]
    changes = [Change(DAY + timedelta(days=n), "entered", "data", 20) for n in range(10)]
    found = week(sizes, changes)
    assert found.since == DAY + timedelta(days=2)
    assert (found.before.text, found.change.text, found.entered.text) == ("140", "+140", "140")
    assert week(sizes[:1], changes) is None


def test_many_runs_are_added_up_by_week():
    sizes = [Size("b", DAY + timedelta(days=n), 100, 3, 3, None) for n in range(40)]
    changes = [Change(DAY + timedelta(days=n), "left", "time", 3) for n in range(40)]
    found = periods(sizes, changes)
    assert all(one.start.weekday() == 0 for one in found)
    assert {one.by_reason[0].left.text for one in found[1:-1]} == {"20"}
    assert len(periods(sizes[:5], changes)) == 4


def test_values_of_fields_are_counted_only_where_many_people_share_them(site):
    found = {one.name: one for one in site.fields}
    for name in ("customer_id", "email", "phone", "last_name", "birth_date", "postal_code", "tags"):
        assert not found[name].parts and found[name].withheld
    for name in ("country", "gender", "order_count", "amount_spent", "last_order_at", "age"):
        assert found[name].parts and not found[name].withheld
    assert {one.id for one in found["amount_spent"].used_by} == {"vips", "best"}
    events = {one.name: one for one in site.events}
    assert {one.id for one in events["placed_order"].used_by} == {"draft"}


@pytest.mark.parametrize(
    ("remote", "edit", "new"),
    [
        ("git@github.com:shop/segments.git",
         "https://github.com/shop/segments/edit/main/segment_specs/vips.yml",
         "https://github.com/shop/segments/new/main/segment_specs?filename=a.yml&value=label%3A%20A"),
        ("https://me:secret@gitlab.shop.eu/a/b/c.git",
         "https://gitlab.shop.eu/a/b/c/-/edit/main/segment_specs/vips.yml",
         "https://gitlab.shop.eu/a/b/c/-/new/main?file_name=segment_specs%2Fa.yml"),
    ],
)  # fmt: skip
def test_specs_are_edited_and_begun_on_the_git_host(remote, edit, new):
    host = git_host(remote, "main")
    assert host.edit("segment_specs/vips.yml") == edit
    assert host.new("segment_specs", "a.yml", "label: A") == new


def test_a_folder_is_no_git_host():
    assert git_host("/srv/git/segments.git", "main") is None


def test_the_page_of_a_segment_has_its_commits_and_its_link(site):
    vips = next(one for one in site.segments if one.id == "vips")
    assert vips.edit_url == "https://github.com/example/shop/edit/main/segment_specs/vips.yml"
    assert [one.subject for one in vips.commits] == [
        "Let more customers count as VIPs", "Begin with <b>segments</b>",
    ]  # fmt: skip
    assert site.new_spec.url.startswith("https://github.com/example/shop/new/main/segment_specs?")


def test_before_the_first_build_the_site_has_definitions_alone(catalogue, tmp_path):
    home = tmp_path / "home"
    done = run_segments("docs", "build", project=catalogue.project, home=home)
    assert "nothing is published yet" in done.stdout
    assert "No build has it yet." in (home / "catalogue/segments/vips.html").read_text()


def test_what_is_no_site_is_not_replaced(catalogue, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run_segments(
        "docs",
        "build",
        "--output",
        tmp_path,
        project=catalogue.project,
        home=catalogue.home,
        code=1,
    )
    assert "has other files in it" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_the_same_build_gives_the_same_bytes(catalogue, tmp_path):
    run_segments(
        "docs", "build", "--output", tmp_path / "site",
        project=catalogue.project, home=catalogue.home,
    )  # fmt: skip
    for path in catalogue.folder.rglob("*.*"):
        assert (
            path.read_bytes()
            == (tmp_path / "site" / path.relative_to(catalogue.folder)).read_bytes()
        )
