"""The in-memory warehouse that all examples of a module share."""

from __future__ import annotations

import pytest

from truth.engine import Engine, hurry


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An in-memory warehouse, emptied for each example."""
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        yield Engine(tmp_path_factory.mktemp("specs"))
