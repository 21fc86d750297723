"""The plan of an edit: what differs, for whom, and what it does to the files that go out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from segments import access_plan, plan_specs, plan_words
from segments.plan_specs import ADDED, INDIRECT, REMOVED, PlanError, Touched
from segments.saved_plan import inputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.access_plan import AccessChange
    from segments.plan_files import FileMoves
    from segments.plan_numbers import Moves
    from segments.plan_words import Wording
    from segments.project import Workspace

SYMBOLS = {ADDED: "+", plan_specs.CHANGED: "~", INDIRECT: "~", REMOVED: "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """One segment of a plan: how it is touched, and what becomes of its people.

    `was` and `now` say in a sentence whom it held and holds; None where there is no such segment.
    """

    touched: Touched
    label: str
    owner: str
    moves: Moves | None
    exports: tuple[FileMoves, ...]
    was: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edit does, on the data of one published build.

    `base` and `branch` are commits; `inputs` names the build that the numbers are of, None where
    nothing is published and there are no numbers. `unchanged` counts segments. `inputs` is what a
    build of this plan is held to.
    """

    base: str
    branch: str
    build_id: str | None
    as_of: str | None
    lines: tuple[Line, ...]
    unchanged: int
    inputs: Mapping[str, str | None]
    access: tuple[AccessChange, ...] = ()
    words: tuple[Wording, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Count the segments by how they are touched."""
        kinds = [line.touched.kind for line in self.lines]
        return {kind: kinds.count(kind) for kind in SYMBOLS}


def make_plan(
    workspace: Workspace,
    branch: Project,
    home: Home,
    reference: str | None,
    chosen: Collection[str],
    tell: Callable[[str], None],
) -> Plan:
    """Compare the specs with those of a git reference, on the published build.

    Args:
        workspace: where the specs are.
        branch: what they say; they have no problems.
        home: where the published build is.
        reference: a git reference; None is where the branch left the main line.
        chosen: the ids of the segments to look at, those that were removed among them; empty: all.
        tell: is told what is being done.

    Raises:
        PlanError: the two cannot be compared.
    """
    reference = reference or plan_specs.default_base(workspace.repository)
    commit = plan_specs.commit_of(workspace.repository, reference)
    tell("reading the base")
    with plan_specs.base_workspace(workspace, reference) as older:
        base = plan_specs.load_base(older)
        found = plan_specs.touched(base, branch, (older.specs, workspace.specs))
        found = [one for one in found if not chosen or one.segment_id in chosen]
        tell("comparing")
        before = replace(workspace, specs=older.specs)
        build_id, as_of, moves, exports = numbers((before, workspace), (base, branch), home, found)
    old, new = base.by_id, branch.by_id
    lines = tuple(
        Line(
            one,
            (new.get(one.segment_id) or old[one.segment_id]).label,
            (new.get(one.segment_id) or old[one.segment_id]).owner,
            moves.get(one.segment_id),
            tuple(exports.get(one.segment_id, ())),
            said(base, one.segment_id),
            said(branch, one.segment_id),
        )
        for one in found
    )
    state = plan_specs.git(workspace.repository, "status", "--porcelain", "--", "segment_specs")
    head = plan_specs.commit_of(workspace.repository, "HEAD")
    return Plan(
        base=commit,
        branch=f"{head} with changes" if state.strip() else head,
        build_id=build_id,
        as_of=as_of,
        lines=lines,
        unchanged=len({one.id for one in branch.built} - {one.segment_id for one in found}),
        inputs=inputs_of(workspace, branch, home),
        access=access_plan.changes(base, branch),
        words=plan_words.reworded(base, branch),
    )


def said(project: Project, segment_id: str) -> str | None:
    """Say whom a segment holds in a sentence; None where it is not built."""
    from segment_compiler.english import sentence

    found = {one.id: one for one in project.built}.get(segment_id)
    labels = {one.id: one.label for one in project.segments}
    return sentence(found, project.vocabulary, labels) if found else None


def numbers(
    workspaces: tuple[Workspace, Workspace],
    projects: tuple[Project, Project],
    home: Home,
    found: list[Touched],
) -> tuple[str | None, str | None, dict[str, Moves], dict[str, list[FileMoves]]]:
    """Evaluate what is touched by both versions; nothing where nothing is published."""
    if not home.current.exists() or not found:
        return (home.current.resolve().stem if home.current.exists() else None), None, {}, {}
    import duckdb

    from segment_warehouse.backfill import build_of
    from segments.building import MisfitError, compare_with_shop
    from segments.plan_numbers import compare, evaluate, opened

    release = home.current.resolve()
    build = build_of(release)
    try:
        compare_with_shop(projects[1], release, lambda _: None)
    except MisfitError as error:
        raise PlanError(f"{error}\nThe next build would stop at this.") from None
    wanted = {one.segment_id for one in found}
    old, new = (plan_specs.part(one, wanted) for one in projects)
    published = "published.segments.segment_memberships"
    with opened(release) as connection:
        alike: dict[str, str] = {}
        sides = zip((old, new), ("base", "branch"), workspaces, strict=True)
        try:
            for project, schema, workspace in sides:
                evaluate(connection, project, schema, build.as_of, workspace, published, alike)
        except duckdb.BinderException as error:
            raise PlanError(
                "The published build lacks a column that a spec asks about; build once more, then "
                f"plan. {str(error).splitlines()[0]}"
            ) from None
        result = compare(connection, old, new, build.as_of)
    owners = {one.id: one.segment_id for one in exports_of(old, new)}
    by_segment: dict[str, list[FileMoves]] = {}
    for export_id, moved in result.exports.items():
        by_segment.setdefault(owners[export_id], []).append(moved)
    return build.id, build.as_of.isoformat(), dict(result.segments), by_segment


@dataclass(frozen=True, slots=True)
class Sent:
    """An export's id, and the segment it is of."""

    id: str
    segment_id: str


def exports_of(*projects: Project) -> list[Sent]:
    """Give the exports of some projects."""
    from segment_compiler.export_models import outgoing

    return [Sent(one.id, one.segment.id) for project in projects for one in outgoing(project)]


def as_json(plan: Plan) -> str:
    """Give a plan as JSON, for machines: counts as they are, and no person."""
    lines: list[dict[str, Any]] = [
        {
            "segment": line.touched.segment_id,
            "kind": line.touched.kind,
            "label": line.label,
            "owner": line.owner,
            "through": list(line.touched.through),
            "edits": [asdict(edit) for edit in line.touched.edits],
            "members": asdict(line.moves) if line.moves else None,
            "exports": [asdict(one) for one in line.exports],
        }
        for line in plan.lines
    ]
    told = {
        "schema_version": 1,
        "base": plan.base,
        "branch": plan.branch,
        "build_id": plan.build_id,
        "as_of": plan.as_of,
        "inputs": dict(plan.inputs),
        "counts": plan.counts,
        "unchanged": plan.unchanged,
        "segments": lines,
        "access": access_plan.as_json(plan.access),
        "words": plan_words.as_json(plan.words),
    }
    return json.dumps(told, indent=2, ensure_ascii=False, default=str) + "\n"
