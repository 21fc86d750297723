"""What the tests of the catalogue share: a site of two builds, and a browser that looks at it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from segment_warehouse.home import Home
from segments.docs_site import collect
from segments.project import Workspace, load_project
from tests.catalogue.chromium import find_chromium
from tests.conftest import REPOSITORY, make_project, run_segments

HERE = Path(__file__).parent
DAYS = ("2026-10-24T00:00:00Z", "2026-11-01T00:00:00Z")
REMOTE = "git@github.com:example/shop.git"
# Between the builds: more VIPs, other quiet ones, and a ranking that its guard holds.
EDITS = (
    ("vips", "at_least: 300", "at_least: 150"),
    ("quiet", "30 days", "60 days"),
    ("best", "count: 20", "count: 60"),
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A project with its home, and the site that was made of them."""

    project: Path
    home: Path
    folder: Path

    @property
    def workspace(self) -> Workspace:
        """Give the project as commands know it."""
        generated = self.project / "dbt_project" / "generated"
        return Workspace(self.project, self.project / "segment_specs", generated)

    def collected(self):
        """Give all that the site shows, as values."""
        project, problems = load_project(self.workspace)
        assert not problems
        return collect(self.workspace, project, Home(self.home))


@pytest.fixture(scope="session")
def catalogue(sample_shop, tmp_path_factory):
    """A committed project, built twice with an edit between, and its site."""

    root = tmp_path_factory.mktemp("catalogue")
    project, home = make_project(root / "project", HERE / "specs"), root / "home"
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "remote", "add", "origin", REMOTE)
    commit(project, "Begin with <b>segments</b>")
    build(project, home, sample_shop, DAYS[0])
    for name, before, after in EDITS:
        path = project / "segment_specs" / f"{name}.yml"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    run_segments("compile", project=project, home=home)
    commit(project, "Let more customers count as VIPs")
    build(project, home, sample_shop, DAYS[1])
    run_segments("docs", "build", project=project, home=home)
    return Catalogue(project, home, home / "catalogue")


def build(project, home, shop, as_of):
    done = run_segments(
        "build", "--shop", shop, "--as-of", as_of, project=project, home=home, code=None
    )
    assert done.returncode in (0, 3), done.stderr  # 3: a guard holds a segment


def commit(project, subject):
    git(project, "add", "segment_specs")
    git(project, "-c", "user.name=Somebody Else", "-c", "user.email=somebody@else.example",
        "commit", "--quiet", "-m", subject)  # fmt: skip


def git(project, *arguments):
    subprocess.run(["git", "-C", project, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="session")
def site(catalogue):
    """All that the site shows, as values."""
    return catalogue.collected()


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium, headless; no longer than needed, as its loop is in the way of others."""
    program, environment = find_chromium(REPOSITORY / ".local" / "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            env={"PATH": shutil.os.environ["PATH"], "HOME": str(Path.home()), **environment},
            args=["--no-sandbox"],
        )
        yield browser
        browser.close()


@dataclass(slots=True)
class Tab:
    """A page, and what went wrong or left the site while it was open."""

    page: object
    root: str
    faults: list[str] = field(default_factory=list)

    def open(self, name):
        """Open a page of the site."""
        self.page.goto(f"{self.root}/{name}")
        return self.page


def lost(tab, request):
    """Note a file that is not there; one that the next page was opened before is none."""
    if request.failure != "net::ERR_ABORTED":
        tab.faults.append(f"{request.failure}: {request.url}")


@pytest.fixture
def open_tab(chromium):
    """Give a function that opens a tab on a site; at the end nothing may have gone wrong."""
    tabs = []

    def make(folder, *, width=1280, scheme="light", root=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB"
        )
        tab = Tab(context.new_page(), root or folder.as_uri())
        page = tab.page
        page.on("console", lambda one: tab.faults.append(f"console: {one.text}"))
        page.on("pageerror", lambda one: tab.faults.append(f"error: {one}"))
        page.on("dialog", lambda one: (tab.faults.append("dialog"), one.dismiss()))
        page.on("request", lambda one: one.url.startswith(tab.root) or tab.faults.append(one.url))
        page.on("requestfailed", lambda one: lost(tab, one))
        tabs.append((context, tab))
        return tab

    yield make
    for context, tab in tabs:
        context.close()
        assert tab.faults == []


@pytest.fixture
def tab(open_tab, catalogue):
    """A tab on the site, opened from files."""
    return open_tab(catalogue.folder)
