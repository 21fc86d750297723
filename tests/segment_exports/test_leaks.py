"""Addresses and numbers are in the files that are meant to hold them, and nowhere else."""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import make_project, run_segments

SHOP = Path(__file__).parent / "awkward_shop"
AS_OF = "2026-11-01T00:00:00Z"
SPEC = """label: Everyone
description: All customers.
owner: data@example.com
where: {everyone: true}
exports:
  - to: ads
  - to: news
"""
DESTINATIONS = """ads:
  format: criteo@2026-11
  consent: [ads_data]
  path: ads
news:
  format: email@1
  consent: [email_marketing]
"""
MARK = "canary.of.leaks"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Everything that a project, good and bad runs and their commands leave and print."""
    folder = tmp_path_factory.mktemp("leaks")
    specs = folder / "specs"
    specs.mkdir()
    (specs / "everyone.yml").write_text(SPEC)
    (specs / "destinations.yml").write_text(DESTINATIONS)
    project, home = make_project(folder / "project", specs), folder / "home"
    shop = Path(shutil.copytree(SHOP, folder / "shop"))
    printed = []

    def run(*arguments, code=0):
        done = run_segments(*arguments, project=project, home=home, code=code)
        printed.extend([done.stdout, done.stderr])
        return done.stdout

    def git(*arguments):
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        subprocess.run(["git", "-C", project, *who, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=first")
    run("export", "--dry-run", code=2)
    run("build", "--shop", shop, "--as-of", AS_OF, "--no-exports")
    for arguments in (["--dry-run"], ["--dry-run", "-o", "json"], [], ["--resend"], ["-o", "json"]):
        run("export", *arguments)
    for command in (
        ["status"], ["status", "-o", "json"], ["history"], ["history", "-o", "json"], ["list"],
        ["preview", "everyone"], ["preview", "everyone", "-o", "json", "--limit", "1000"],
    ):  # fmt: skip
        run(*command)
    # An edit by which some leave, so that a plan has people to speak of.
    spec = project / "segment_specs" / "everyone.yml"
    spec.write_text(SPEC.replace("where: {everyone: true}", "where: {country: {is: US}}"))
    told = run("plan", "--out", project / "plan.json", "--markdown", project / "plan.md")
    assert "1 to change" in told
    printed.extend([(project / "plan.json").read_text(), (project / "plan.md").read_text()])
    run("preview", spec)
    spec.write_text(SPEC)
    current = home / "exports/news/everyone/current"
    run("export", "--check", current)
    [sent] = current.glob("*.csv")
    sent.write_bytes(sent.read_bytes() + MARK.encode() + b"@example.com\n")
    run("export", "--check", current, code=1)
    run("export")
    customers = shop / "customers.csv"
    lines = customers.read_text().splitlines()
    customers.write_text("\n".join([*lines, lines[1]]) + "\n")
    run("build", "--shop", shop, "--as-of", "2026-11-02T00:00:00Z", code=1)
    return home, project, shop, printed


def secrets(shop):
    """Give the addresses and numbers of a shop, in clear and as digests."""
    with (shop / "customers.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = {MARK}
    for row in rows:
        for name in ("email", "phone"):
            text = (row[name] or "").strip()
            if len(text) > 7:
                found |= {text, hashlib.sha256(text.lower().encode()).hexdigest()}
    return {text.encode() for text in found}


def test_g11_a15_no_address_or_number_is_printed(told):
    _, _, shop, printed = told
    text = "\n".join(printed).encode()
    assert len(printed) > 35
    assert not [one for one in secrets(shop) if one in text]


def test_g11_no_address_or_number_is_in_a_log_a_manifest_or_what_dbt_leaves(told):
    home, project, shop, _ = told
    # Warehouse, data files and ledgers are meant to hold them.
    meant = {".csv", ".duckdb", ".parquet"}
    looked = [
        path for root in (home, project) for path in root.rglob("*")
        if path.is_file() and path.suffix not in meant
    ]  # fmt: skip
    names = {path.name for path in looked}
    assert {"manifest.json", "SHA256SUMS", "plan.json", "plan.md"} <= names
    wanted = secrets(shop)
    found = [path for path in looked if any(one in path.read_bytes() for one in wanted)]
    assert not [str(path.relative_to(home.parent)) for path in found]


def test_the_files_that_are_meant_to_hold_them_do(told):
    home, _, shop, _ = told
    data = b"".join(path.read_bytes() for path in (home / "exports").rglob("*.csv"))
    assert any(one in data for one in secrets(shop))
