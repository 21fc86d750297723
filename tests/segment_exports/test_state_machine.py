"""Whatever happens in whatever order, no file in place has a person who must not be in it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from segment_exports.delivery import verified_manifest
from segment_warehouse.pointer import current_release, release_before
from tests.segment_exports.worlds import (
    CONSENT,
    PURPOSES,
    START,
    List,
    digest,
    files,
    killed_at,
    make_world,
    may_go,
)

PEOPLE = 5
LISTS = (
    List("meta_delta", mode="delta"),
    List("meta_both", mode="full_and_delta", minimum=2),
    List("news", format="email@1"),
    List("house", format="basic@1", minimum=0),
)
people = st.sampled_from([f"p{number}" for number in range(PEOPLE)])
changes = st.sampled_from([
    "grants", "refuses", "is unknown", "agreed long ago", "is suppressed", "is suppressed no more",
    "is erased", "moves", "shares an address", "shares a number", "joins or leaves",
])  # fmt: skip
lists = st.sampled_from([one.destination for one in LISTS])


class Exports(RuleBasedStateMachine):
    """Publishes builds for real, and exports them after each."""

    @initialize(
        first=st.sampled_from(["p1", "p0", "p3", "p4"]),
        what=st.sampled_from(["refuses", "is suppressed", "is erased"]),
    )
    def begin(self, first, what):
        self.folder = Path(tempfile.mkdtemp())
        chosen = [
            List(one.destination, one.format, one.mode, one.status, one.minimum) for one in LISTS
        ]
        self.world = make_world(self.folder, PEOPLE, *chosen)
        # Some share what they are known by, and the first to withdraw is one of them.
        shop = self.world.people
        shop["p3"].phone, shop["p4"].email = shop["p1"].phone, shop["p0"].email
        self.cells = {name: cells_of(person) for name, person in self.world.people.items()}
        self.number = 0
        self.publish()
        self.share_and_refuse()
        self.tell(first, what)
        self.publish()

    def share_and_refuse(self):
        """Let two refuse, while another has the address of one, and still stands with the number
        of the other on a list that is paused.
        """
        paused, moved = self.world.lists["meta_both"], self.world.people["p3"]
        paused.status, before = "paused", moved.phone
        self.tell("p3", "moves")
        self.tell("p0", "refuses")
        self.tell("p1", "refuses")
        self.publish()
        self.nobody_is_in_a_file_who_must_not_be()
        paused.status, moved.phone = "active", before
        self.tell("p0", "grants")
        self.tell("p1", "grants")

    def teardown(self):
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def publish(self):
        self.world.build()
        self.published = set(self.world.members)
        self.world.export()

    def tell(self, name, what):
        """Change what the shop knows of somebody."""
        person = self.world.people[name]
        match what:
            case "grants":
                person.granted = dict.fromkeys(PURPOSES, True)
                person.answered_at = self.world.now
            case "agreed long ago":
                person.answered_at = START - timedelta(days=1000)
            case "refuses":
                person.granted = dict.fromkeys(PURPOSES, False)
            case "is unknown":
                person.granted = {}
            case "is suppressed" | "is suppressed no more":
                person.is_suppressed = what == "is suppressed"
            case "is erased":
                person.is_erased = True
            case "moves":
                self.number += 1
                person.email = f"{name}.{self.number}@example.com"
                person.phone = f"+4478{self.number:08}"
            case "shares an address":
                person.email = self.world.people["p0"].email
            case "shares a number":
                person.phone = self.world.people["p1"].phone
            case "joins or leaves":
                self.world.members ^= {name}
        self.cells[name] |= cells_of(person)

    @rule(told=st.lists(st.tuples(people, changes), min_size=1, max_size=4), then=st.sampled_from(
        ["publish", "hold", "go back", "go back", "crash"]), step=st.integers(1, 60))  # fmt: skip
    def build(self, told, then, step):
        """Publish what is new, and go on in one way or another."""
        for name, what in told:
            self.tell(name, what)
        self.world.build(self.published if then == "hold" else None)
        if then != "hold":
            self.published = set(self.world.members)
        if then == "crash":
            with killed_at(self.world.root, step):
                self.world.export()
            for current in self.world.root.glob("*/vips/current"):
                assert verified_manifest(current), "a crash left half a folder current"
        self.world.export()
        if then == "go back":
            self.world.take_back()
            self.world.export()

    # What matters most is tried more often.
    build_again = build
    build_once_more = build

    @precondition(lambda self: release_before(self.world.home) is not None)
    @rule()
    def roll_back(self):
        self.world.take_back()
        self.world.export()

    @rule()
    def resend(self):
        self.world.export(resend=True)

    @rule(name=lists)
    def pause_or_go_on(self, name):
        one = self.world.lists.get(name)
        if one:
            one.status = "active" if one.status == "paused" else "paused"
            self.publish()

    @rule(name=lists)
    def delete_or_make_again(self, name):
        if self.world.lists.pop(name, None) is None:
            [one] = [one for one in LISTS if one.destination == name]
            self.world.lists[name] = List(one.destination, one.format, one.mode)
        self.publish()

    @rule(name=lists)
    def renew_one_alone(self, name):
        """The others are left to their own times, and lose those who withdrew."""
        self.world.build()
        self.published = set(self.world.members)
        chosen = [one.id for one in self.world.lists.values() if one.destination == name]
        self.world.export(only=chosen)

    @rule(name=lists)
    def lose_the_ledger(self, name):
        shutil.rmtree(self.world.root / ".sent" / name.replace("_", "-"), ignore_errors=True)
        self.world.export()

    @invariant()
    def nobody_is_in_a_file_who_must_not_be(self):
        if not hasattr(self, "world"):
            return
        for path, rows in files(self.world.root).items():
            if "__remove__" in path.name:
                continue
            purpose = CONSENT[{"email": "email@1", "basic": "basic@1"}.get(
                path.name.split("__")[0], "meta@2026-05")]  # fmt: skip
            barred = forbidden(self.world, self.cells, purpose)
            cells = {cell for row in rows for cell in row}
            assert not cells & barred, path.name

    @invariant()
    def only_the_current_folder_of_an_audience_has_data(self):
        if not hasattr(self, "world"):
            return
        for path in files(self.world.root):
            assert path.parent == (path.parents[1] / "current").resolve()


def contents(root):
    """Give what the data files hold that have their names, not those of a stage."""
    return {path.read_bytes() for path in files(root) if ".stage-" not in str(path)}


def cells_of(person):
    """Give what a person is known by."""
    return {person.email, person.phone}


def forbidden(world, cells, purpose):
    """Give what must be in no file: what those who may not go are known by, whole and as digests.

    Who shares an address or a number with somebody who refused or is suppressed may not go either,
    by the address and number that the release in place has of them.
    """
    told = set().union(*(
        cells_of(person)
        for person in world.people.values()
        if person.is_suppressed or person.is_erased
        or (purpose and person.granted.get(purpose) is False)
    ))  # fmt: skip
    released = world.released[current_release(world.home).stem]
    may = {
        name
        for name, person in world.people.items()
        if may_go(person, purpose, world.now) and not released[name] & told
    }
    theirs = set().union(*(cells[name] for name in world.people.keys() - may))
    of_others = set().union(*(cells[name] for name in may))
    found = (theirs - of_others) | told
    return found | {digest(one) for one in found}


Exports.TestCase.settings = settings(
    max_examples=5,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # Each step publishes and exports for real: to shrink a failure takes many minutes.
    phases=[Phase.explicit, Phase.generate],
)


class TestG6G13(Exports.TestCase):
    """G6 and G13 as a machine that hypothesis drives."""


@pytest.mark.parametrize("mode", ["full_and_delta"])
def test_a8_killed_before_any_change_to_the_disk_a_rerun_puts_everything_right(tmp_path, mode):
    kept = {}
    for step in range(1, 200):
        folder = tmp_path / f"{mode}{step}"
        if not kept:
            world = make_world(folder, 4, List("meta_ads", mode=mode))
            world.build()
            world.export()
            world.people["p0"].granted["ads_data"] = False
            world.people["p1"].email = "new@example.com"
            world.build()
            kept["home"] = tmp_path / "template"
            shutil.copytree(world.home.root, kept["home"], symlinks=True)
            kept["before"] = contents(world.root)
        else:
            shutil.copytree(kept["home"], folder / "home", symlinks=True)
            world.home = type(world.home)(folder / "home")
        with killed_at(world.root, step) as outcome:
            world.export()
        current = verified_manifest(world.root / "meta-ads/vips/current")
        assert current
        left = contents(world.root)
        assert current["build_id"][:8] in {"00000001", "00000002"}
        world.export()
        seen = {
            path.name: path.read_bytes()
            for path in (world.root / "meta-ads/vips/current").iterdir()
        }
        assert seen == kept.setdefault("seen", seen)
        assert left <= {*kept["before"], *seen.values()}, "half a file had its name"
        assert not list(world.root.rglob(".stage-*"))
        lists = [rows for path, rows in files(world.root).items() if "remove" not in path.name]
        assert digest("p0@example.com") not in str(lists)
        if outcome["finished"]:
            break
    assert step > 27
