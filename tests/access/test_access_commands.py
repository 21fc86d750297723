"""`segments access`, run in a small project that git knows."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from segments import project as projects
from segments.cli import app
from tests.conftest import REPOSITORY

RULES = """\
admins: [ada@ours.eu]
people: {ada-at-work: ada@ours.eu}
groups: {agency: [xenia@agency.example]}
grants:
  - {to: group:agency, may: [read], accounts: [eu], until: 2027-01-31}
"""
VIPS = """\
# yaml-language-server: $schema=./segment.schema.json
# Ours since 2024.
label: VIPs
description: D.
owner: olga@example.com
where:
  all:
    - order_count: {at_least: 5}  # five
access:
  - to: ben@example.com  # on loan
    may: [read, edit]
    until: 2026-12-31
# for later
tests:
  - name: five
    as_of: 2026-11-01
    given: {customer_metrics: [{customer_id: a, order_count: 5}]}
    expect: {in: [a]}
"""
EURO = """\
label: Euro
description: D.
owner: otto@example.com
accounts: [eu]
where: {order_count: {at_least: 2}}
"""


@pytest.fixture(scope="module", autouse=True)
def _marts_are_read_once():
    """They take half a second to read, and no command changes them."""
    known = projects.read_vocabulary(REPOSITORY / "dbt_project/models/marts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projects, "read_vocabulary", lambda _: known)
        yield


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A project whose specs are committed, and the command run in it by olga."""
    folder = tmp_path / "project"
    (folder / "dbt_project/models").mkdir(parents=True)
    (folder / "dbt_project/dbt_project.yml").touch()
    specs = folder / "segment_specs"
    specs.mkdir()
    for name, text in {"vips": VIPS, "euro": EURO, "access": RULES}.items():
        (specs / f"{name}.yml").write_text(text)
    monkeypatch.setenv("SEGMENTS_PROJECT", str(folder))
    monkeypatch.setenv("SEGMENTS_HOME", str(tmp_path / "home"))

    def git(*arguments):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.email", "Olga@example.com")
    git("config", "user.name", "Olga")
    git("add", "--all")
    git("commit", "--quiet", "--message=first")

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, ["access", *arguments])
        assert done.exit_code == code, done.output
        return done

    return SimpleNamespace(folder=folder, specs=specs, git=git, run=run)


def test_list_says_who_has_what_until_when_and_through_what(here):
    assert here.run("list").stdout == (
        "Segment  Person                May                   Accounts  Until       Through\n"
        "euro     otto@example.com      everything, as owner  all\n"
        "euro     xenia@agency.example  read                  all       2027-01-31  agency\n"
        "vips     ben@example.com       read, edit            all       2026-12-31\n"
        "vips     olga@example.com      everything, as owner  all\n"
        "vips     xenia@agency.example  read                  eu        2027-01-31  agency\n"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--mine"], {("vips", "olga"), ("vips", "ben"), ("vips", "xenia")}),
        (["--others"], set()),
        (["--person", "Xenia@agency.example"], {("euro", "xenia"), ("vips", "xenia")}),
        (["--select", "euro"], {("euro", "otto"), ("euro", "xenia")}),
    ],
)
def test_list_chooses_by_owner_person_and_segment(here, options, told):
    found = json.loads(here.run("list", *options, "--output", "json").stdout)["rights"]
    assert {(one["segment_id"], one["person"].split("@")[0]) for one in found} == told


def test_what_others_own_is_shown_with_one_s_own_rights(here):
    here.git("config", "user.email", "ben@example.com")
    (right, _) = json.loads(here.run("list", "--others", "-o", "json").stdout)["rights"]
    assert (right["segment_id"], right["ends_at"]) == ("vips", "2027-01-01T00:00:00Z")


def test_show_says_of_one_segment_what_has_ended(here):
    told = here.run("show", "vips", "--as-of", "2027-01-01").stdout
    assert "ben@example.com       read, edit            all       2026-12-31, ended\n" in told
    assert "2027-01-31         agency\n" in told
    assert "No segment 'vipz'" in here.run("show", "vipz", code=2).output


def test_expired_lists_what_can_be_deleted_and_never_asks_the_clock(here):
    assert "Write --as-of" in here.run("expired", code=2).output
    assert here.run("expired", "--as-of", "2026-12-31").stdout == "Nobody has such a right.\n"
    told = here.run("expired", "--as-of", "2027-02-01", "-o", "json", code=1).stdout
    assert {one["person"] for one in json.loads(told.splitlines()[0])["rights"]} == {
        "ben@example.com", "xenia@agency.example",
    }  # fmt: skip


def test_grant_adds_lines_and_changes_nothing_else(here):
    done = here.run(
        "grant", "vips", "Anna@example.com", "--may", "export", "--may", "read",
        "--until", "2027-01-31", "--reason", "fair: spring",
    )  # fmt: skip
    told = "anna@example.com may read, export 'vips' until 2027-01-31: segment_specs/vips.yml\n"
    assert done.stdout == told
    new = (
        "  - to: anna@example.com\n    may: [read, export]\n    until: 2027-01-31\n"
        '    reason: "fair: spring"\n'
    )
    assert (here.specs / "vips.yml").read_text() == VIPS.replace("# for later", new + "# for later")


def test_grant_takes_the_place_of_an_older_one_and_revoke_takes_it_back(here):
    here.run("grant", "vips", "ben@example.com", "--may", "read")
    text = (here.specs / "vips.yml").read_text()
    assert "- to: ben@example.com  # on loan\n    may: [edit]\n    until: 2026-12-31\n" in text
    assert "  - to: ben@example.com\n    may: [read]\n" in text
    lost = here.run("revoke", "vips", "ben@example.com").stdout
    assert lost == "ben@example.com lost read, edit on 'vips': segment_specs/vips.yml\n"
    left = (here.specs / "vips.yml").read_text()
    assert "ben" not in left
    assert "access" not in left
    assert "# for later\ntests:" in left
    assert "grants no such right" in here.run("revoke", "vips", "ben@example.com", code=1).output


def test_a_spec_without_grants_gets_its_first(here):
    here.run("grant", "euro", "anna@example.com", "--actor", "otto@example.com")
    assert (
        (here.specs / "euro.yml")
        .read_text()
        .endswith("access:\n  - to: anna@example.com\n    may: [read]\n")
    )


def test_revoke_says_what_stays_through_something_else(here):
    done = here.run("revoke", "vips", "xenia@agency.example", code=1)
    assert "xenia@agency.example may read through agency, which stays.\n" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["euro", "anna@example.com"], 1, "olga@example.com does not own 'euro'."),
        (["vips", "olga@example.com"], 1, "cannot grant to themselves"),
        (["vips", "anna"], 2, "'anna' is no address."),
        (["vips", "group:agncy"], 2, "access.yml has no group 'agncy'"),
        (["vips", "anna@example.com", "--may", "reed"], 2, "Did you mean 'read'?"),
        (["vips", "anna@example.com", "--until", "soon"], 2, "--until takes a day"),
        (["vips", "anna@example.com", "--actor", " "], 2, "Who are you?"),
    ],
)
def test_what_cannot_be_granted_is_not_written(here, arguments, code, said):
    assert said in here.run("grant", *arguments, code=code).output
    assert (here.specs / "vips.yml").read_text() == VIPS


def test_an_admin_grants_what_others_own_but_not_to_the_admin(here):
    admin = ("--actor", "Ada-at-work")
    told = here.run("grant", "euro", "anna@example.com", "--until", "20270131", *admin).stdout
    assert "until 2027-01-31:" in told
    here.run("grant", "euro", "ada@ours.eu", *admin, code=1)


def test_check_compares_with_a_reference_by_the_rights_there(here):
    (here.specs / "euro.yml").write_text(EURO.replace("2}", "3}"))
    done = here.run("check", "--base", "HEAD", code=1)
    assert done.stderr == (
        "segment_specs/euro.yml:5:1: SEG210 olga@example.com has no right to edit 'euro', "
        "and changes `where`.\n"
    )
    assert "in 1 changed file." in here.run("check", "--actor", "ada-at-work").stdout
    told = here.run("check", "--actor", "a-stranger", "--output", "github", code=1).stdout
    assert told.startswith("::error file=segment_specs/euro.yml,line=5,col=1,title=SEG210 euro::")
    assert "Who are you?" in here.run("check", "--actor", "", code=2).output
    assert "git knows" in here.run("check", "--base", "nowhere", code=2).output


def test_no_attribute_of_git_hides_the_rights_of_the_base(here):
    (here.folder / ".gitattributes").write_text("segment_specs/** export-ignore\n")
    here.git("add", "--all")
    here.git("commit", "--quiet", "--message=second")
    (here.specs / "euro.yml").unlink()
    assert "SEG211" in here.run("check", "--base", "HEAD", code=1).stderr


def test_without_admins_nothing_is_refused_and_that_is_said(here):
    (here.specs / "access.yml").unlink()
    here.git("commit", "--quiet", "--all", "--message=second")
    (here.specs / "euro.yml").unlink()
    assert "names no `admins`" in here.run("check", "--base", "HEAD").stderr
    found = json.loads(here.run("check", "--base", "HEAD", "-o", "json").stdout)["problems"]
    assert [one["code"] for one in found] == ["SEG219"]


def test_made_up_admins_hold_no_login_of_a_git_host_back_and_that_is_said(here):
    rules = here.specs / "access.yml"
    rules.write_text(RULES.replace("ada@ours.eu", "ada@example.com"))
    here.git("commit", "--quiet", "--all", "--message=second")
    (here.specs / "euro.yml").unlink()
    check = ("check", "--base", "HEAD", "--actor")
    told = here.run(*check, "a-stranger", "-o", "github").stdout
    assert told.startswith("::warning file=segment_specs/access.yml,line=1,col=1,title=SEG219")
    assert "admins in access.yml of the base are made up" in told
    assert "SEG211" in here.run(*check, "olga@example.com", code=1).stderr


def test_codeowners_asks_for_owners_and_where_one_is_alone_for_admins(here):
    assert "There is no .github/CODEOWNERS" in here.run("codeowners", "--check", code=1).output
    here.run("codeowners")
    lines = (here.folder / ".github/CODEOWNERS").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "/.github/ @ada-at-work",
        "/segment_specs/ @ada-at-work",
        "/dbt_project/ @ada-at-work",
        "/orchestration/ @ada-at-work",
        "/scripts/ @ada-at-work",
        "/pyproject.toml @ada-at-work",
        "/uv.lock @ada-at-work",
        "/segment_specs/*.schema.json",
        "/dbt_project/generated/",
        "/segment_specs/euro.yml otto@example.com @ada-at-work",
        "/segment_specs/vips.yml olga@example.com @ada-at-work",
    ]
    assert "up to date" in here.run("codeowners", "--check").stdout
    (here.specs / "euro.yml").write_text(EURO.replace("otto", "olga"))
    assert "is not what the specs say" in here.run("codeowners", "--check", code=1).output
    assert "SEG217" in here.run("check", "--base", "HEAD", code=1).output
    (here.specs / "access.yml").write_text("groups: {agency: [xenia@agency.example]}\n")
    assert "names no `admins`" in here.run("codeowners", code=1).output
