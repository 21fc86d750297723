"""Builds a sample shop in DuckDB and in a cluster of Spark, and tells what differs.

Members, marts and whatever else people read are compared row by row; files that go out byte by
byte, and what their manifests say of consents, drops and sizes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.conftest import make_project, make_sample_shop, run_segments
from tests.spark.cluster import LARGE, SMALL
from tests.spark.comparing import differences, files, manifests
from tests.spark.world import World, running_world

AS_OF = datetime(2026, 11, 1)  # the present of a sample shop
FEW = 5000  # customers, up to which a small cluster is the cheaper one


def main() -> None:
    """Build, export, and print a line for each difference; exit with 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.spark.equality", description=__doc__)
    parser.add_argument("--customers", type=int, default=1000, help="how many (%(default)s)")
    parser.add_argument("--shop", type=Path, help="a shop that was made before, in its place")
    parser.add_argument("--keep", type=Path, help="an empty folder for both homes, to look at")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = (given.keep or Path(scratch)).absolute()
        shop = given.shop or make_sample_shop(root / "shop", given.customers)
        project = make_project(root / "project")
        size = SMALL if given.customers <= FEW and not given.shop else LARGE
        with running_world(root, project, [AS_OF], [shop.absolute()], size) as world:
            found = compared(world)
    print("\n".join(found))
    sys.exit(int(bool(found)))


def compared(world: World) -> list[str]:
    """Build and export in both, and give what differs."""
    told = world.build(0)
    run_segments("export", project=world.project, home=world.homes[0])
    told_again = world.driver.run("export")
    failed = [f"Spark: {one['said']}" for one in (told, told_again) if one["code"]]
    return failed or [*differences(world), *differing_files(world)]


def differing_files(world: World) -> list[str]:
    """Give what differs in the files that go out, and in their manifests."""
    found = []
    for kind, read in (("file", files), ("manifest", manifests)):
        ours, theirs = map(read, world.homes)
        print(f"{len(ours)} {kind}s", file=sys.stderr)
        found += [f"{kind} {name}: only one has it" for name in sorted(ours.keys() ^ theirs.keys())]
        both = sorted(ours.keys() & theirs.keys())
        found += [f"{kind} {name}: differs" for name in both if ours[name] != theirs[name]]
    return found


if __name__ == "__main__":
    main()
