"""Finds the lists that are in place, and that a run does not renew."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from segment_exports.delivery import CURRENT, Manifest, verified_manifest
from segment_exports.plans import audience_of
from segment_exports.releases import ACTIVE, CONSENT_MONTHS, NO_RIGHT, PAUSED, Demand, Export

# What a list in place is, by the manifest of the folder that its people are taken off with.
WAITING, RETIRED = "waiting", "retired"


@dataclass(frozen=True, slots=True)
class InPlace:
    """A list in place, by the manifest of its current folder.

    `standing` is `paused`, `no_right` (it stands like a paused one), `waiting` for its turn to be
    renewed, or `retired`: its export is gone.
    """

    audience: Path
    manifest: Manifest
    standing: str

    @property
    def stays(self) -> bool:
        """Whether it stays, without those who withdrew."""
        return self.standing != RETIRED

    @property
    def export_id(self) -> str:
        """The export that it was of."""
        return str(self.manifest["export_id"])

    @property
    def destination(self) -> str:
        """Where it went."""
        return str(self.manifest["destination"])

    @property
    def segment_id(self) -> str:
        """Whose members it had."""
        return str(self.manifest["segment"])

    @property
    def demand(self) -> Demand:
        """What its people must have agreed to, and how long ago at most."""
        told = self.manifest["consent"]
        return Demand(tuple(told["purposes"]), told.get("months", CONSENT_MONTHS))


def lists_in_place(
    root: Path, exports: Collection[Export], spared: Collection[str]
) -> Iterator[InPlace]:
    """Yield the whole lists under `root` but those of the active exports `spared`, by their ids."""
    known = {audience_of(one, root): one for one in exports}
    for current in sorted(root.glob(f"**/{CURRENT}")):
        export = known.get(current.parent)
        status = export.status if export else None
        if export and status == ACTIVE and export.export_id in spared:
            continue
        manifest = verified_manifest(current)
        if manifest is not None:
            standings = {ACTIVE: WAITING, PAUSED: PAUSED, NO_RIGHT: NO_RIGHT}
            yield InPlace(current.parent, manifest, standings.get(status or "", RETIRED))
