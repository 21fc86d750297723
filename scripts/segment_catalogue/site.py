"""Writes the site: a folder of pages that needs no server, and loads nothing from outside it."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from segment_catalogue import charts
from segment_catalogue.highlighting import highlighted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_catalogue.pages import Site

HERE = Path(__file__).parent
MARK = "catalogue.json"  # tells that a folder is a site of ours, which may be replaced
# No inline script or style runs, and nothing comes from elsewhere. Under file:// 'self' is a file.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'"
)
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
PAGES = ("index", "fields", "exports", "overlaps", "runs", "new")


class SiteError(RuntimeError):
    """The site cannot be written; the text says why."""


def write_site(site: Site, folder: Path) -> int:
    """Write the whole site aside and put it in the folder's place; give the number of pages.

    Raises:
        SiteError: the folder has something else in it.
    """
    refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made.chmod(0o755)
        shutil.copytree(HERE / "assets", made / "assets")
        (made / "segments").mkdir()
        number = 0
        for name, text in pages(site):
            (made / name).write_text(text, encoding="utf-8")
            number += 1
        (made / MARK).write_text(json.dumps(described(site)), encoding="utf-8")
        put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return number


def refuse_foreign(folder: Path) -> None:
    """Let nothing be replaced that is no site of ours.

    Raises:
        SiteError: the folder has something else in it.
    """
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} is a file. Name a folder for the site.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise SiteError(f"{folder} has other files in it. Name a folder for the site alone.")


def put(made: Path, folder: Path) -> None:
    """Put a site in the place of the one before."""
    before = made.with_name(f"{made.name}-before")
    if folder.exists():
        folder.rename(before)
    made.rename(folder)
    shutil.rmtree(before, ignore_errors=True)


def described(site: Site) -> dict[str, Any]:
    """Say of which build a site is."""
    build = site.build
    return {
        "schema_version": 1,
        "build_id": build.id if build else None,
        "as_of": f"{build.as_of.isoformat()}Z" if build else None,
        "segments": len(site.segments),
    }


def pages(site: Site) -> Iterator[tuple[str, str]]:
    """Give each page's name and text."""
    templates = environment()
    for name in PAGES:
        page = templates.get_template(f"{name}.html")
        yield f"{name}.html", page.render(site=site, root="", page=name)
    page = templates.get_template("segment.html")
    for segment in site.segments:
        text = page.render(site=site, segment=segment, root="../", page="segment")
        yield f"segments/{segment.id}.html", text


def environment() -> Environment:
    """Give the templates; every text is escaped, and a name that does not exist is an error."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"policy": POLICY, "charts": charts}
    found.filters |= {
        "day": day, "instant": instant, "json": embedded, "highlighted": highlighted,
        "isolated": isolated,
    }  # fmt: skip
    return found


def day(on: date | datetime) -> str:
    """Give a day as people read it: 1 Nov 2026."""
    return f"{on.day} {on:%b %Y}"


def instant(at: datetime) -> str:
    """Give an instant as people read it."""
    return f"{day(at)}, {at:%H:%M} UTC"


def isolated(text: str) -> str:
    """Keep a text's direction of writing to itself where no element can: in titles."""
    return f"\u2068{text}\u2069"


def embedded(value: Any) -> Markup:
    """Give JSON that ends no element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(ESCAPED))  # the three letters that HTML would read
