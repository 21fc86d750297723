"""What the site tells: never of few people, never of one, and the same as the published build."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from segment_catalogue.counts import change, count, share
from segment_catalogue.git_hosts import git_host
from segments.docs_exports import host, last
from segments.docs_numbers import Change, Size, guard_words, periods, week

DAY = datetime(2026, 11, 1)


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


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sftp://me:secret@files.example.com:22/in?key=1#x", "sftp://files.example.com"),
        ("s3://bucket/team/key", "s3://bucket"),
        ("memory://", "memory://"),
        ("", ""),
    ],
)
def test_of_a_url_the_host_is_shown_and_neither_path_nor_login(url, shown):
    assert host(url) == shown


def test_nobody_was_added_to_a_list_of_too_few_and_words_say_who_stays_off():
    counts = {"members": 130, "exported": 40, "dropped": {"consent": 90}}
    told = last("meta_ads/vips/1", {
        "below_minimum": True, "minimum": 100, "as_of": "2026-11-01T00:00:00Z", "counts": counts,
        "previous": {"added": 40, "removed": 0}, "files": [],
    })  # fmt: skip
    assert (told["state"], told["added"].text) == ("below the minimum", "0")
    assert told["dropped"] == (("without the consent asked for", count(90)),)
