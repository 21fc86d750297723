"""Finds a Chromium, or fetches one from npm where the machine has none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.editor.language_server import NODE, NPM

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Unpacks what the package has: the program, its fonts, and libraries that few machines lack.
UNPACK = 'import c from "@sparticuz/chromium"; console.log(await c.executablePath());'
FONTS = """<?xml version="1.0" ?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{known}</cachedir></fontconfig>
"""
PATIENCE = 300  # seconds: 70 MB are fetched, once


def find_chromium(cache: Path) -> tuple[Path, dict[str, str]]:
    """Give a Chromium, `CHROMIUM` or one on the path or else fetched, and its environment."""
    given = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return (Path(given), {}) if given else fetch_chromium(cache)


def fetch_chromium(cache: Path) -> tuple[Path, dict[str, str]]:
    """Fetch a Chromium into a folder, unless it is there, and give it with its environment."""
    lock = (HERE / "package-lock.json").read_bytes()
    program, stamp = cache / "chromium", cache / "installed-package-lock.json"
    if not program.exists() or not stamp.exists() or stamp.read_bytes() != lock:
        cache.mkdir(parents=True, exist_ok=True)
        program.unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, cache)
        node = NODE / "bin" / "node"
        run([node, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cache, {})
        # As if on the platform that the package is made for; there it brings its libraries too.
        places = {"TMPDIR": str(cache), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
        run([node, "--input-type=module", "-e", UNPACK], cache, places)
        stamp.write_bytes(lock)
    # The package's own list of folders is of the platform that it is made for; without any font
    # Chromium ends at the first text.
    fonts = cache / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=cache / "fonts" / "fonts", known=cache / "fonts-known"))
    found = {"FONTCONFIG_FILE": str(fonts)}
    if lacks_libraries(program):
        found["LD_LIBRARY_PATH"] = str(cache / "al2023" / "lib")
    return program, found


def lacks_libraries(program: Path) -> bool:
    """Tell whether the machine lacks a library that a program is linked to."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    return "not found" in done.stdout


def run(command: list[str | Path], folder: Path, environment: dict[str, str]) -> None:
    """Run a program in a folder, and tell what it prints where it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
