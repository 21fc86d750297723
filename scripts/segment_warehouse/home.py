"""Where state lives: one folder that git ignores, with warehouse, releases and files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of all state; its parts are private to the user who runs the builds."""

    root: Path

    @property
    def warehouse(self) -> Path:
        """Give the folder of the lock, the releases and the pointer to the current one."""
        return self.root / "warehouse"

    @property
    def building(self) -> Path:
        """Give the private folder of the file being built."""
        return self.warehouse / "build"

    @property
    def build_file(self) -> Path:
        """Give the file being built; of one name, since dbt writes the name into what it parses."""
        return self.building / "build.duckdb"

    @property
    def rewriting(self) -> Path:
        """Give the private folder of a release whose history is being changed."""
        return self.warehouse / "rewrite"

    @property
    def releases(self) -> Path:
        """Give the folder of published files."""
        return self.warehouse / "releases"

    @property
    def branches(self) -> Path:
        """Give the folder of what branches change, each beside the published build it is of."""
        return self.warehouse / "branches"

    @property
    def released(self) -> Path:
        """Give the folder of notes on who let which segments through their guards."""
        return self.warehouse / "released"

    @property
    def current(self) -> Path:
        """Give the pointer that readers open."""
        return self.warehouse / "current.duckdb"

    @property
    def consents(self) -> Path:
        """Give the file of the newest known consents and suppressions."""
        return self.warehouse / "consents.duckdb"

    @property
    def lock(self) -> Path:
        """Give the file whose lock is the only right to write."""
        return self.warehouse / "lock"

    @property
    def holder(self) -> Path:
        """Give the note of the process that holds the lock."""
        return self.warehouse / "lock.json"

    @property
    def order(self) -> Path:
        """Give the note of which releases readers saw, one after the other."""
        return self.warehouse / "order.json"

    @property
    def exports(self) -> Path:
        """Give the folder that files for platforms go to."""
        return self.root / "exports"

    @property
    def dbt(self) -> Path:
        """Give the folder of dbt's own output."""
        return self.root / "dbt"


def find_home(repository: Path) -> Home:
    """Give the home: `SEGMENTS_HOME`, else `.local` in the repository."""
    return Home(Path(os.environ.get("SEGMENTS_HOME") or repository / ".local").absolute())
