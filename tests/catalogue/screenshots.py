"""Takes pictures of each page of a site, light and dark, wide and on a phone.

Usage: python -m tests.catalogue.screenshots SITE FOLDER [SEGMENT]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.catalogue.chromium import find_chromium
from tests.conftest import REPOSITORY

PAGES = ("index", "fields", "exports", "overlaps", "runs", "new")
WIDTHS = {"wide": 1280, "narrow": 390}  # CSS pixels
HIGHEST = 4000
# The upper part of a page, so high, for the README.
CROPPED = {
    ("index", "light", "wide"): ("segments", 760),
    ("segment", "dark", "wide"): ("segment", 1615),
}


def take(site: Path, folder: Path, segment: str) -> None:
    """Write a picture of each page, and of one segment's, in each variant."""
    folder.mkdir(parents=True, exist_ok=True)
    program, environment = find_chromium(REPOSITORY / ".local" / "chromium")
    names = {name: f"{name}.html" for name in PAGES} | {"segment": f"segments/{segment}.html"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, env={**os.environ, **environment}, args=["--no-sandbox"]
        )
        for scheme in ("light", "dark"):
            for width, pixels in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": pixels, "height": 900}, color_scheme=scheme, locale="en-GB"
                )
                page = context.new_page()
                for name, path in names.items():
                    page.goto((site / path).as_uri())
                    if name == "fields":
                        page.evaluate("document.getElementById('order_count').open = true")
                    height = page.evaluate("document.documentElement.scrollHeight")
                    picture = (f"{name}-{scheme}-{width}", min(height, HIGHEST))
                    for title, high in {picture, CROPPED.get((name, scheme, width), picture)}:
                        page.screenshot(
                            path=folder / f"{title}.png",
                            full_page=True,
                            clip={"x": 0, "y": 0, "width": pixels, "height": high},
                        )
                context.close()
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]).absolute(), Path(sys.argv[2]), (sys.argv[3:] or ["lapsing_vips"])[0])
