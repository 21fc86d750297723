"""A project in git with a published build, as a pull request finds it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import make_project, run_segments

AS_OF = "2026-11-05T12:00:00Z"


@dataclass(frozen=True)
class Repository:
    """A checkout, a home with a published build, and the shop it was built from."""

    folder: Path
    home: Path
    shop: Path

    def run(self, *arguments, code=0):
        """Run the command here."""
        return run_segments(*arguments, project=self.folder, home=self.home, code=code)

    def git(self, *arguments):
        """Run git here, as somebody."""
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        subprocess.run(
            ["git", "-C", self.folder, *who, *arguments], check=True, capture_output=True
        )

    def spec(self, segment_id):
        """Give the place of a spec."""
        return self.folder / "segment_specs" / f"{segment_id}.yml"

    def edit(self, segment_id, old, new):
        """Change a spec's text; what is replaced must be there."""
        text = self.spec(segment_id).read_text()
        assert old in text
        self.spec(segment_id).write_text(text.replace(old, new))


@pytest.fixture(scope="session")
def published(tmp_path_factory, sample_shop):
    """A project that is committed and built once; nobody changes it."""
    root = tmp_path_factory.mktemp("planning")
    found = Repository(make_project(root / "project"), root / "home", sample_shop)
    found.git("init", "--quiet", "--initial-branch=main")
    found.git("add", "--all")
    found.git("commit", "--quiet", "--message=first")
    found.run("build", "--shop", sample_shop, "--as-of", AS_OF, "--no-exports")
    return found


@pytest.fixture
def checkout(published):
    """The project, brought back to what is committed when the test is over."""
    yield published
    published.git("reset", "--quiet", "--hard")
    published.git("clean", "--quiet", "-d", "--force")
