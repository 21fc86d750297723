"""The build that a run works on: its instant, its private file, and the right to write it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.orphans import BUILD_FILE, end_orphans
from orchestration.places import REPOSITORY, home, shop
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build, describe_build
from segment_warehouse.lock import writer_lock

AS_OF_TAG = "segments/as_of"
PATIENCE = 600  # seconds: as a build takes minutes, whoever else writes is soon done


@dataclass(frozen=True, slots=True)
class OpenBuild:
    """A build while its run lasts."""

    home: Home
    shop: Path
    build: Build

    @property
    def file(self) -> Path:
        """Give the private file that is filled, and published last."""
        return self.home.build_file

    @property
    def dbt(self) -> Path:
        """Give dbt's target folder: what it knows of its models, and the SQL that it ran."""
        return self.home.dbt / "target"

    def started(self) -> Path:
        """Give the private file where this run has made it.

        Raises:
            Failure: the run does not begin with the shop's files.
        """
        if not self.file.exists():
            raise dg.Failure(
                "This run did not load the shop, and takes nothing from another one."
                " Launch the job rebuild_segments."
            )
        return self.file


@dg.resource
@contextmanager
def open_build(context: dg.InitResourceContext) -> Iterator[OpenBuild]:
    """Hold the writer's lock from the first step of a run to its last."""
    assert context.run is not None and context.instance is not None
    as_of = instant_of(context.run, context.instance)
    with opened(home(), shop(), as_of, f"dagster run {context.run.run_id}") as build:
        yield build


@contextmanager
def opened(home: Home, shop: Path, as_of: datetime, purpose: str) -> Iterator[OpenBuild]:
    """Lock the home and name the build of a shop; what another run left unfinished is removed.

    While another process writes, wait, for `SEGMENTS_LOCK_WAIT` seconds at most.

    Raises:
        LockedError: another process is building.
        Failure: there is no shop.
    """
    if not shop.is_dir():
        raise dg.Failure(
            f"{shop} is no folder. Set SEGMENTS_SHOP to the folder with the shop's tables."
        )
    wait = float(os.environ.get("SEGMENTS_LOCK_WAIT") or PATIENCE)
    with writer_lock(home, purpose, wait=wait):
        end_orphans(home)
        build = OpenBuild(home, shop, describe_build(home, REPOSITORY, shop, as_of))
        shutil.rmtree(home.building, ignore_errors=True)
        with environment(BUILD_FILE, str(build.file)):
            yield build


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable that the processes started from here see, and put back what was there."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


def instant_of(run: dg.DagsterRun, instance: dg.DagsterInstance) -> datetime:
    """Give a run's `as_of` in UTC: its tag `segments/as_of`, else when the run was created.

    Raises:
        Failure: the tag is no instant with an offset.
    """
    given = run.tags.get(AS_OF_TAG)
    if given is not None:
        return parse_instant(given)
    record = instance.get_run_record_by_id(run.run_id)
    assert record is not None
    return record.create_timestamp.astimezone(UTC).replace(microsecond=0)


def parse_instant(text: str) -> datetime:
    """Read an instant with an offset, in UTC.

    Raises:
        Failure: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise dg.Failure(
            f"The run's tag {AS_OF_TAG} takes an instant with an offset,"
            f" such as 2026-11-01T00:00:00Z, not '{text}'."
        )
    return found.astimezone(UTC)
