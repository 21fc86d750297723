"""Writes tests into a spec, below those that it has; everything else in the file stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import SequenceNode

from segment_compiler.formatting import formatted
from segments.writing import end_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_tests(text: str, added: Sequence[str]) -> str:
    """Give a spec's text with more tests, each of them a list item of YAML in its one form."""
    if not added:
        return text
    root: Any = YAML(typ="safe", pure=True).compose(text)
    tests = next((value for key, value in root.value if key.value == "tests"), None)
    if tests is None:
        return text.rstrip("\n") + "\ntests:\n" + "".join(added)
    if not isinstance(tests, SequenceNode) or tests.flow_style:
        return with_tests(formatted(text), added)
    line_end = text.find("\n", end_of(text, tests))
    at = len(text) if line_end < 0 else line_end + 1
    before = text[:at] if text[:at].endswith("\n") else text[:at] + "\n"
    column = tests.start_mark.column
    lines = re.sub(r"(?m)^ {2}", " " * column, "".join(added))
    return before + lines + text[at:]
