"""Addresses that are never sent because they stand for nobody: placeholders, shared ones."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

_PATH = Path(__file__).with_name("withheld_addresses.yml")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What `withheld_addresses.yml` says; an address shared by more customers is withheld."""

    shared_by_more_than: int
    local_parts: frozenset[str]
    domains: frozenset[str]


@cache
def read_withheld() -> Withheld:
    """Read which addresses are withheld."""
    content = YAML(typ="safe", pure=True).load(_PATH)
    return Withheld(
        shared_by_more_than=int(content["shared_by_more_than"]),
        local_parts=frozenset(map(str, content["local_parts"])),
        domains=frozenset(map(str, content["domains"])),
    )


def is_placeholder(address: str) -> bool:
    """Tell whether a normalised address is one that people write who have none."""
    local, _, domain = address.partition("@")
    known = read_withheld()
    return local in known.local_parts or domain in known.domains
