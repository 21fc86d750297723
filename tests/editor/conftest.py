"""What the tests of editors share: the project's schema, and a running language server."""

from __future__ import annotations

import json

import pytest

from segments.project import Workspace, load_project
from segments.schema import files_of
from tests.conftest import REPOSITORY
from tests.editor.language_server import LanguageServer, UnreachableError, install_server


@pytest.fixture(scope="session")
def make_schema():
    """Give a function that gives the schema of a folder of specs."""

    def make(folder):
        workspace = Workspace(REPOSITORY, folder, REPOSITORY / "dbt_project" / "generated")
        project, _ = load_project(workspace)
        return json.loads(files_of(workspace, project)["segment.schema.json"])

    return make


@pytest.fixture(scope="session")
def server_program():
    """Install the language server; without a registry the tests that need it are skipped."""
    try:
        return install_server(REPOSITORY / ".local" / "npm")
    except UnreachableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def editor(server_program):
    """A language server on this repository without any setting of ours."""
    with LanguageServer(server_program, REPOSITORY, {}) as server:
        yield server
