"""One PostgreSQL for all tests here, a database for each, and roles that come and go with it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import count

import psycopg
import pytest
from conformance.server import NoServerError, postgres
from psycopg.conninfo import make_conninfo

from segment_serving.serving import serve
from segment_warehouse.home import Home

NUMBERS = count()


class Place:
    """A home, a database that is served from it, and sessions of people in it."""

    def __init__(self, home, server, name, stack):
        self.home, self.name, self.stack, self.roles = home, name, stack, []
        self.address = make_conninfo(server, dbname=name)
        self.owner = self.open(None)

    def open(self, person, **options):
        """Open a session of a person; of the serving role, without one."""
        user = {} if person is None else {"user": person}
        found = psycopg.connect(self.address, autocommit=True, **user, **options)
        return self.stack.enter_context(found)

    def role(self, *people):
        """Make roles that may sign in."""
        self.roles += people
        for person in people:
            self.owner.execute(
                psycopg.sql.SQL("create role {} login").format(psycopg.sql.Identifier(person))
            )

    def serve(self, actor="lead@example.com"):
        return serve(self.home, self.address, actor)


@pytest.fixture(scope="session")
def server():
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres())
        except NoServerError as error:
            pytest.skip(f"No PostgreSQL to serve from: {error}.")
        yield address


@contextmanager
def fresh(server, folder):
    """Make a database; its roles are gone with it."""
    name = f"served_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0")
        with ExitStack() as stack:
            place = Place(Home(folder), server, name, stack)
            yield place
        administrator.execute(f"drop database {name} with (force)")
        for role in place.roles:
            administrator.execute(
                psycopg.sql.SQL("drop role {}").format(psycopg.sql.Identifier(role))
            )


@pytest.fixture
def place(server, tmp_path):
    """A database of a test's own."""
    with fresh(server, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shared(server, tmp_path_factory):
    """A database of tests that only read."""
    with fresh(server, tmp_path_factory.mktemp("home")) as found:
        yield found
