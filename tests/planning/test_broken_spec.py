"""A spec that is broken stops no other: what was compiled of it last stays in force."""

from __future__ import annotations

import shutil

import duckdb


def members(home):
    """Give the sizes in the current release."""
    with duckdb.connect(home / "warehouse/current.duckdb", read_only=True) as connection:
        return dict(
            connection.execute("select segment_id, members from segments.segments").fetchall()
        )


def test_g10_a_broken_spec_stops_no_other_and_never_ships(checkout, tmp_path):
    checkout.edit("reviewers", "at_least: 1", "at_lest: 1000")
    home = tmp_path / "home"
    shutil.copytree(checkout.home, home, symlinks=True)
    later = type(checkout)(checkout.folder, home, checkout.shop)
    done = later.run(
        "build", "--shop", later.shop, "--as-of", "2026-11-05T12:00:02Z", "--no-exports", code=1
    )
    assert "segment_specs/reviewers.yml:" in done.stderr
    assert "Passed over: reviewers. What was compiled of it last stays in force." in done.stderr
    assert "20261105T120002Z as of 2026-11-05 12:00:02 UTC published." in done.stdout
    assert members(home) == members(checkout.home)


def test_g10_a_good_spec_that_is_not_compiled_is_told_beside_a_broken_one(checkout):
    checkout.edit("reviewers", "at_least: 1", "at_lest: 1")
    checkout.edit("lapsing_vips", "at_least: 500", "at_least: 400")
    done = checkout.run("build", "--shop", checkout.shop, "--no-exports", code=1)
    assert "seg_lapsing_vips.sql is out of date" in done.stdout + done.stderr
    assert "published" not in done.stdout


def test_a_shared_file_that_is_broken_stops_the_build(checkout):
    place = checkout.folder / "segment_specs" / "destinations.yml"
    place.write_text(place.read_text() + "\nmeta_ads: {}\n")
    done = checkout.run("build", "--shop", checkout.shop, "--no-exports", code=1)
    assert "destinations.yml:" in done.stdout + done.stderr
