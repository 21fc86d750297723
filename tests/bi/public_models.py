"""Reads what dbt's YAML says of the models that BI tools see: the marts and the segments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

REPOSITORY = Path(__file__).resolve().parents[2]
MODELS = REPOSITORY / "dbt_project/models"
DOCUMENTED = YAML(typ="safe", pure=True).load(Path(__file__).with_name("documented_meta.yml"))
FILES = (
    *sorted(MODELS.glob("marts/*.yml")),
    *sorted(MODELS.glob("segments/*.yml")),
    *sorted(MODELS.glob("history/*.yml")),
    REPOSITORY / "dbt_project/generated/segments/segment_memberships.yml",
)


def public_models() -> dict[str, dict[str, Any]]:
    """Give each model's entry by name."""
    documents = (YAML(typ="safe", pure=True).load(path) for path in FILES)
    return {model["name"]: model for document in documents for model in document["models"]}


def meta(entry: dict[str, Any]) -> dict[str, Any]:
    """Give what stands in `config.meta` of a model or a column."""
    found: dict[str, Any] = entry.get("config", {}).get("meta", {})
    return found


def key(model: dict[str, Any]) -> list[str]:
    """Give the columns of a model's key; empty where its rows have none."""
    found = meta(model).get("primary_key", [])
    return [found] if isinstance(found, str) else found
