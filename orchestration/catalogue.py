"""The catalogue: a static site of all segments, made anew after each release and its files."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

from orchestration.places import REPOSITORY, home
from orchestration.releases import RELEASE

FOLDER = "catalogue"
# Files are no condition of it: one that failed, or that nobody wants, is what the site tells of.
# Of the steps that can begin, the run takes this one last.
LAST = {"dagster/priority": "-1"}


@dg.asset(
    key=dg.AssetKey([FOLDER]),
    deps=[RELEASE],
    group_name="segments",
    kinds={"html"},
    op_tags=LAST,
)
def catalogue() -> dg.MaterializeResult[None]:
    """What people read who read no YAML: a folder of pages that any web server can show."""
    folder = home().root / FOLDER
    told = build_site(folder)
    return dg.MaterializeResult(
        metadata={"path": dg.MetadataValue.path(folder / "index.html"), "told": told}
    )


def build_site(folder: Path) -> str:
    """Run `segments docs build` of the same installation, and give what it prints.

    Raises:
        Failure: the command ends with an error; its message is told.
    """
    command = [str(Path(sys.executable).with_name("segments")), "docs", "build", "-o", str(folder)]
    places = {"SEGMENTS_PROJECT": str(REPOSITORY), "SEGMENTS_HOME": str(home().root)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | places
    )
    if done.returncode:
        raise dg.Failure(f"`segments docs build` failed: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()
