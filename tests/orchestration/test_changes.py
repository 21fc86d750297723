"""The sensor for changes: what is new is built once, when it lies still and nothing else runs."""

import os

import pytest


@pytest.fixture
def look(part, instance, tmp_path, monkeypatch):
    """Give a function that lets the sensor look once, and gives the keys of runs it asks for."""
    import dagster as dg

    changes, record = part("changes"), instance()
    specs, shop = tmp_path / "segment_specs", tmp_path / "shop"
    specs.mkdir()
    shop.mkdir()
    (specs / "vips.yml").write_text("label: VIPs\n")
    (shop / "orders.csv").write_text("order_id\n")
    monkeypatch.setattr(changes, "REPOSITORY", tmp_path)
    monkeypatch.setenv("SEGMENTS_SHOP", str(shop))
    cursor = None

    def look():
        nonlocal cursor
        context = dg.build_sensor_context(record, cursor=cursor)
        result = changes.changes(context)
        if isinstance(result, dg.SkipReason):
            return result.skip_message
        cursor = result.cursor
        return [request.run_key for request in result.run_requests]

    look.record, look.specs, look.shop = record, specs, shop
    return look


def test_what_is_there_at_the_first_look_counts_as_built(look):
    assert [look(), look(), look()] == [[], [], []]


def test_a_change_is_built_once_when_two_looks_see_the_same(look):
    look()
    (look.specs / "vips.yml").write_text("label: Very important\n")
    first, second, third = look(), look(), look()
    assert (first, third) == ([], []) and len(second) == 1


def test_files_that_are_still_growing_are_waited_for(look):
    look()
    orders = look.shop / "orders.csv"
    for number in range(3):
        orders.write_text("order_id\n" + "1\n" * number + "2\n")
        assert look() == []
    assert len(look()) == 1


def test_a_file_of_the_same_size_is_a_change_where_its_time_differs(look):
    look()
    os.utime(look.shop / "orders.csv", ns=(1, 1))
    assert [look(), len(look())] == [[], 1]


def test_specs_that_are_changed_back_are_built_again_under_another_key(look):
    look()
    keys = []
    for text in ("label: Other\n", "label: VIPs\n", "label: Other\n"):
        (look.specs / "vips.yml").write_text(text)
        look()
        keys += look()
    assert len(set(keys)) == 3


def test_g15_nothing_is_launched_beside_a_run(look):
    import dagster as dg

    @dg.op
    def nothing():
        pass

    @dg.job
    def job():
        nothing()

    look()
    (look.specs / "vips.yml").write_text("label: Very important\n")
    look()
    run = look.record.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    assert look() == "A run is in progress."
    look.record.report_run_failed(run)
    assert len(look()) == 1


def test_without_a_shop_it_says_what_is_missing(look, monkeypatch):
    monkeypatch.setenv("SEGMENTS_SHOP", str(look.shop / "none"))
    assert "SEGMENTS_SHOP" in look()
