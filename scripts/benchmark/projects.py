"""Shops and projects to measure on, made once and kept for all parts of a run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmark.measuring import COMMAND, REPOSITORY, Cost, run
from benchmark.specs import MadeUp, made_up_segments, write_specs

AS_OF = "2026-11-01T00:00:00Z"
UTC = "2026-11-01 00:00:00"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for all that a run needs; `runs` is how often each thing is measured."""

    folder: Path
    runs: int

    def shop(self, customers: int) -> Path:
        """Give a made-up shop of so many customers."""
        shop = self.folder / f"shop_{customers}"
        if not shop.exists():
            make = (sys.executable, "-m", "sample_shop", shop, "--customers", str(customers))
            subprocess.run([*map(str, make), "--as-of", AS_OF], check=True, capture_output=True)
        return shop

    def project(self, specs: int) -> Path:
        """Give a project of so many made-up specs, compiled and under git."""
        folder = self.folder / f"project_{specs}"
        if not folder.exists():
            make_project(folder, made_up_segments(specs))
        return folder

    def home(self, customers: int, specs: int) -> Path:
        """Give the folder of state after a first build, which is made where no part has yet."""
        home = self.folder / f"home_{customers}_{specs}"
        if not home.exists():
            build(self.project(specs), self.shop(customers), home)
        return home

    def fresh(self, name: str) -> Path:
        """Give the path of a folder or file that is not there."""
        path = self.folder / name
        for old in (path, *self.folder.glob(f"{name}.*")):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        return path


def make_project(folder: Path, segments: list[MadeUp], *beside: Path) -> None:
    """Make a project of these segments, with other files beside them, compiled and under git."""
    ignored = shutil.ignore_patterns("target", "logs", "generated")
    shutil.copytree(REPOSITORY / "dbt_project", folder / "dbt_project", ignore=ignored)
    (folder / "segment_specs").mkdir()
    write_specs(folder / "segment_specs", segments)
    for path in beside:
        shutil.copy(path, folder / "segment_specs")
    segments_command(folder, "compile")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=first")


def segments_command(
    project: Path, *words: str | Path, home: Path | None = None, codes: tuple[int, ...] = (0,)
) -> Cost:
    """Run `segments` on a project, with its state in `home`."""
    state = str(home or project.parent / f"{project.name}.local")
    variables = {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": state, "DO_NOT_TRACK": "1"}
    return run(COMMAND, *words, environment=variables, codes=codes)


def build(project: Path, shop: Path, home: Path, as_of: str = AS_OF) -> Cost:
    """Build a shop and publish it; a guard may hold a segment, and no file goes out."""
    words = ("build", "--shop", shop, "--as-of", as_of, "--no-exports")
    return segments_command(project, *words, home=home, codes=(0, 3))


def git(project: Path, *arguments: str) -> None:
    """Run git in a project, as somebody."""
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
    subprocess.run(["git", "-C", project, *who, *arguments], check=True, capture_output=True)
