"""Exports as dbt exposures, so that lineage ends where the people of a segment are sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segment_compiler.export_models import Outgoing

ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


def exposure(one: Outgoing) -> dict[str, Any]:
    """Describe the file of one export as dbt wants an application that reads a model.

    A paused segment keeps its exposure: its files are held, not gone.
    """
    return {
        "name": one.id,
        "label": f"{one.destination.id}: {one.segment.label}",
        "type": "application",
        "description": (
            f"The people of '{one.segment.label}' at {one.destination.id}: "
            f"{one.segment.description}"
        ),
        "owner": owner(one.segment.owner),
        "depends_on": [f"ref('{one.relation}')"],
        "config": {
            "tags": list(one.segment.tags),
            "meta": {
                "destination": one.destination.id,
                "segment": one.segment.id,
                "status": one.segment.status,
                "format": one.format.id,
                "path": one.destination.path,
                "consent": list(one.destination.consent),
                "spec": one.segment.path,
            },
        },
    }


def owner(text: str) -> dict[str, str]:
    """Give dbt's owner: by e-mail where the spec names an address, else by name."""
    return {"email": text} if ADDRESS.fullmatch(text) else {"name": text}
