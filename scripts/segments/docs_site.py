"""Collects all that the catalogue shows, from specs, git, the published build and manifests."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import duckdb

from segment_catalogue.counts import Count, count
from segment_catalogue.pages import Guards, HeatMap, Named, Site, Step
from segment_catalogue.pages import Segment as SegmentPage
from segment_compiler.english import sentence
from segment_compiler.scopes import CUSTOMERS
from segment_compiler.segment_models import segment_model
from segment_compiler.spec import Everyone, asked_about
from segment_warehouse.build import connect
from segment_warehouse.description import ReleaseError, described
from segment_warehouse.pointer import kept_releases
from segments import docs_fields, docs_git, docs_numbers
from segments.docs_access import readers_of
from segments.docs_exports import exports_of, manifests
from segments.docs_numbers import Numbers
from segments.docs_people import people_named, without_people
from segments.plan_numbers import opened
from segments.preview_numbers import waterfall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from segment_catalogue.git_hosts import GitHost
    from segment_catalogue.pages import Build, Commit, Overlap
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_warehouse.home import Home
    from segments.project import Workspace

Known = dict[str, Any]


def collect(workspace: Workspace, project: Project, home: Home) -> Site:
    """Collect the site; before the first build it has definitions and no numbers."""
    names = {one.id: Named(one.id, one.label, one.icon) for one in project.segments}
    host = docs_git.host_of(workspace.repository)
    written = manifests(home)
    release = home.current.resolve() if home.current.exists() else None
    with ExitStack() as stack:
        connection = stack.enter_context(connect(release, read_only=True)) if release else None
        numbers = docs_numbers.read_numbers(connection) if connection else Numbers({}, {})
        sizes = docs_numbers.members(connection) if connection else {}
        overlaps = docs_numbers.overlaps(connection, names) if connection else {}
        heat_map = (
            docs_numbers.heat_map(connection, names) if connection else HeatMap((), (), (), 0)
        )
        fields = docs_fields.fields(connection, project, names)
    falls = waterfalls(project, release) if release else {}
    builds = (
        docs_numbers.builds(numbers, build_of(release.stem), release_commits(home, host), names)
        if release
        else ()
    )
    used_by = project.used_by
    commits = docs_git.commits(workspace.repository, workspace.specs, host)
    above = docs_git.above(workspace.repository)
    pages = tuple(
        segment_page(
            one, project, names, numbers,
            size=count(sizes[one.id]) if one.id in sizes else None,
            overlaps=overlaps.get(one.id, ()),
            fall=falls.get(one.id, ()),
            commits=commits.get(one.id, ()),
            users=used_by[one.id],
            written=written,
            spec=(workspace.specs / f"{one.id}.yml").read_text(encoding="utf-8"),
            edit_url=host.edit(f"{above}{one.path}") if host else None,
        )
        for one in sorted(project.segments, key=lambda one: (one.label.casefold(), one.id))
    )  # fmt: skip
    owner = project.segments[0].owner if project.segments else "my_team"
    return Site(
        build=current(builds),
        segments=pages,
        fields=fields,
        events=docs_fields.events(project, names),
        exports=tuple(
            sorted((one for page in pages for one in page.exports),
                   key=lambda one: (one.destination, one.segment.label.casefold(), one.id))
        ),
        heat_map=heat_map,
        builds=builds,
        new_spec=docs_git.new_spec(workspace.specs, workspace.repository, host, owner),
        reasons=docs_numbers.REASONS,
    )  # fmt: skip


def current(builds: tuple[Build, ...]) -> Build | None:
    """Give the build that readers see."""
    return next((one for one in builds if one.is_current), None)


def build_of(release: str) -> str:
    """Give the build that a release is of, whose history may have been added to since."""
    return release.partition("-h")[0]


def release_commits(home: Home, host: GitHost | None) -> dict[str, tuple[str, str | None]]:
    """Give the commit of each kept release, and its page; a damaged one has none."""
    found: dict[str, tuple[str, str | None]] = {}
    for path in kept_releases(home):
        try:
            commit = described(path).get("git_commit")
        except ReleaseError:
            continue
        if commit:
            found[build_of(path.stem)] = (commit[:8], host.commit(commit) if host else None)
    return found


def waterfalls(project: Project, release: Path) -> dict[str, tuple[Step, ...]]:
    """Count who is left after each condition of each segment, on the published customers.

    A spec that asks about what the build does not have, since it is newer, has no waterfall.
    """
    found = {}
    with opened(release) as connection:
        connection.execute("create schema plan.trial")
        connection.execute(
            f"create view plan.trial.{CUSTOMERS} as from published.segment_parts.{CUSTOMERS}"
        )
        for one in project.built:
            try:
                steps = waterfall(connection, project, one)
            except duckdb.Error:
                continue
            named = people_named(one)
            counted = [(without_people(text, named), count(people)) for text, people in steps]
            found[one.id] = tuple(
                Step(text, left, part(left, counted[0][1])) for text, left in counted
            )
    return found


def part(left: Count, first: Count) -> int:
    """Give how long a step's bar is, in percent of the first one's."""
    return round(100 * (left.value or 0) / first.value) if first.value else 0


def segment_page(
    one: Segment,
    project: Project,
    names: Mapping[str, Named],
    numbers: Numbers,
    *,
    size: Count | None,
    overlaps: tuple[Overlap, ...],
    fall: tuple[Step, ...],
    commits: tuple[Commit, ...],
    users: Sequence[str],
    written: Mapping[str, tuple[str, Known]],
    spec: str,
    edit_url: str | None,
) -> SegmentPage:
    """Put the page of one segment together."""
    sizes, changes = numbers.sizes.get(one.id, ()), numbers.changes.get(one.id, ())
    runs = docs_numbers.runs(sizes)
    held = runs[-1].held if runs else None
    labels = {id_: name.label for id_, name in names.items()}
    people = people_named(one)
    sql = segment_model(one, project, "duckdb") if one.status != "archived" else ""
    return SegmentPage(
        id=one.id,
        label=one.label,
        icon=one.icon,
        description=one.description,
        owner=one.owner,
        status=one.status,
        type=type_of(one),
        accounts=one.accounts,
        tags=one.tags,
        expires_on=one.expires_on,
        sentence=without_people(sentence(one, project.vocabulary, labels), people),
        spec=without_people(spec, people),
        sql=without_people(sql, people),
        path=one.path,
        edit_url=edit_url,
        size=size,
        held=held,
        week=docs_numbers.week(sizes, changes),
        runs=runs,
        periods=docs_numbers.periods(sizes, changes),
        guards=guards_of(one),
        overlaps=overlaps,
        waterfall=fall,
        made_of=tuple(names[id_] for id_ in sorted(asked_about(one)) if id_ in names),
        used_by=tuple(names[id_] for id_ in users),
        exports=tuple(exports_of(one, project, names[one.id], written, held)),
        readers=readers_of(one, project.access),
        commits=commits,
    )


def type_of(segment: Segment) -> str:
    """Give the kind of a segment in one word: a list, the best of some, everyone, or a rule."""
    if segment.members is not None:
        return "list"
    if segment.top is not None:
        return "ranking"
    return "everyone" if isinstance(segment.where, Everyone) else "rule"


def guards_of(segment: Segment) -> Guards:
    """Say what holds a segment."""
    found = segment.guards
    words = [
        f"fewer than {found.at_least:,} members" if found.at_least else "",
        f"more than {found.at_most:,} members" if found.at_most is not None else "",
        f"a loss of more than {found.shrink_at_most.normalize():f} % in one run",
        f"a growth of more than {found.grow_at_most.normalize():f} % in one run",
        f"more than {found.churn_at_most.normalize():f} % entering and leaving in one run",
        f"no new data for {found.fresh_hours.normalize():f} hours" if found.fresh_hours else "",
    ]
    return Guards(found.at_least, found.at_most, tuple(filter(None, words)))
