"""What random worlds are about, each topic by itself.

Each has its part of the examples, its kinds of leaves, what else specs have, and how deep they go.
"""

from __future__ import annotations

from truth.grammar import EXTRAS, KINDS

WHOLE = ("top", "lists", "always_never", "split", "expires_on")
CONDITIONS = {
    "texts": (2, ("text", "json_text", "set", "city", "json"), EXTRAS, 1),
    "numbers": (3, ("number", "money", "boolean", "json_number", "json_boolean"), EXTRAS, 1),
    "instants": (3, ("timestamp",), EXTRAS, 1),
    "days": (3, ("date", "json_date"), EXTRAS, 1),
}
SEGMENTS = {
    "behaviours": (2, ("behaviour",), EXTRAS, 1),
    "changes": (1, ("change",), ("references",), 1),
    "measures": (3, ("behaviour",), (*EXTRAS, "measures"), 0),
    "groups": (1, KINDS, EXTRAS, 4),
    "tops": (2, ("everyone", "number", "money"), ("top",), 1),
    "lists": (2, ("everyone", "boolean"), ("references", *WHOLE), 1),
    "everything": (1, KINDS, (*EXTRAS, *WHOLE), 3),
}
