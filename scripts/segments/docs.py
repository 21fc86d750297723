"""`segments docs`: the catalogue, a static site for people who read no YAML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import PROBLEMS, home_of, leave, readable

if TYPE_CHECKING:
    from segment_warehouse.home import Home

FOLDER = "catalogue"
Where = Annotated[
    Path | None, typer.Option("--output", "-o", help="The site's folder; else in the home.")
]

docs = typer.Typer(
    help="The catalogue of segments: a static site for people who read no YAML.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@docs.command()
def build(output: Where = None) -> None:
    """Make the site from the specs and the published build; it shows no person."""
    from segment_catalogue.site import SiteError, write_site
    from segments.docs_site import collect
    from segments.printing import counted
    from segments.project import find_workspace

    workspace = find_workspace()
    project = readable(workspace)
    home = home_of(workspace)
    folder = folder_of(output, home)
    site = collect(workspace, project, home)
    try:
        pages = write_site(site, folder)
    except SiteError as error:
        leave(str(error), PROBLEMS)
    of = f"build {site.build.id}" if site.build else "the specs; nothing is published yet"
    print(f"{counted(pages, 'page')} of {of}.")
    print(os.path.relpath(folder / "index.html"))


@docs.command()
def serve(
    output: Where = None,
    port: Annotated[int, typer.Option(help="Where it listens, on this machine alone.")] = 8010,
) -> None:
    """Show the site on this machine. Any web server, or none, shows the folder as well."""
    from segments.docs_server import serve_folder
    from segments.project import find_workspace

    folder = folder_of(output, home_of(find_workspace()))
    if not (folder / "index.html").exists():
        leave("There is no site yet. Run `segments docs build` first.")
    serve_folder(folder, port)


def folder_of(output: Path | None, home: Home) -> Path:
    """Give the site's folder."""
    return output.absolute() if output else home.root / FOLDER
