"""Past days: a partition is a day, whose instant is its end in UTC."""

from segment_warehouse.lock import writer_lock
from tests.orchestration.conftest import failures


def test_the_instant_of_a_day_is_its_end(part):
    import dagster as dg

    days = part("days")
    [first, last] = (days.DAYS.time_window_for_partition_key(f"2026-10-{day}") for day in (29, 31))
    window = dg.TimeWindow(first.start, last.end)
    assert [one.isoformat() for one in days.instants(window)] == [
        "2026-10-30T00:00:00+00:00",
        "2026-11-01T00:00:00+00:00",
    ]


def test_g15_days_are_not_added_beside_a_build(part, home, instance):
    import dagster as dg

    with writer_lock(home, "segments build"):
        result = dg.materialize(
            [part("days").past_days],
            partition_key="2026-10-30",
            instance=instance(),
            raise_on_error=False,
        )
    assert not result.success
    assert "(segments build" in failures(result)
