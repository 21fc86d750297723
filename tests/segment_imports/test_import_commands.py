"""`segments import` and `segments export-definition`, run as a person would."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.conftest import REPOSITORY, run_segments

OWNER = ("--owner", "growth@example.com")


@pytest.fixture
def project(tmp_path):
    """A project without segments."""
    shutil.copytree(REPOSITORY / "dbt_project" / "models" / "marts",
                    tmp_path / "dbt_project" / "models" / "marts")  # fmt: skip
    shutil.copy(REPOSITORY / "dbt_project" / "dbt_project.yml", tmp_path / "dbt_project")
    (tmp_path / "segment_specs").mkdir()
    return tmp_path


def run(project, *arguments, code=0):
    return run_segments(*arguments, project=project, home=project / ".local", code=code)


def definition(project, text, name="winter.txt"):
    path = project / name
    path.write_text(text)
    return path


def test_a_query_becomes_a_spec_and_the_spec_the_query(project):
    query = "amount_spent > 500 AND number_of_orders BETWEEN 1 AND 5"
    done = run(project, "import", "--from", "shopify", definition(project, query), *OWNER)
    assert done.stdout.startswith("segment_specs/winter.yml: written.")
    assert (project / "segment_specs" / "winter.yml").exists()
    said = run(project, "export-definition", "winter", "--to", "shopify")
    assert said.stdout == f"{query}\n"


def test_what_cannot_be_said_makes_a_draft_and_exit_1(project):
    path = definition(project, "amount_spent > 500 AND rfm_group = 'CHAMPIONS'")
    done = run(project, "import", "--from", "shopify", path, *OWNER, code=1)
    spec = (project / "segment_specs" / "winter.yml").read_text()
    assert "status: draft\n" in spec
    assert "# not translated: clause 2, rfm_group\n" in spec
    assert "exports" not in spec
    assert "no equivalent    clause 2, rfm_group" in done.stdout


def test_a_spec_is_never_written_over(project):
    path = definition(project, "amount_spent > 500")
    run(project, "import", "--from", "shopify", path, *OWNER)
    before = (project / "segment_specs" / "winter.yml").read_text()
    path.write_text("amount_spent > 1")
    done = run(project, "import", "--from", "shopify", path, *OWNER, code=1)
    assert "There is a segment 'winter' already" in done.stdout
    assert (project / "segment_specs" / "winter.yml").read_text() == before


def test_a_dry_run_writes_nothing_and_shows_all(project):
    path = definition(project, json.dumps({"filter": {"name": {"conditions": {"$is": ["A"]}}}}))
    done = run(project, "import", "--from", "voucherify", path, *OWNER, "--dry-run", "-o", "json")
    (found,) = json.loads(done.stdout)["segments"]
    assert found["state"] == "complete"
    assert "full_name: {is: A}" in found["spec"]
    assert not list((project / "segment_specs").iterdir())


@pytest.mark.parametrize("output", ["text", "json"])
def test_no_report_shows_the_customers_of_a_list(output, project):
    path = definition(project, '{"name": "Guests", "type": "static", "customers": ["c_77123"]}')
    import_ = ("import", "--from", "voucherify", path, *OWNER, "--output", output)
    assert "c_77123" not in run(project, *import_, "--dry-run").stdout
    assert "c_77123" not in run(project, *import_).stdout
    assert "c_77123" in (project / "segment_specs" / "guests.yml").read_text()


def test_names_that_no_letters_are_left_of_become_ids_by_number(project):
    groups = [{"name": name, "conditions": [{"type": "total_orders", "symbol": ">", "value": at}]}
              for at, name in enumerate(["جديد", "قديم"])]  # fmt: skip
    path = definition(project, json.dumps(groups), "groups.json")
    run(project, "import", "--from", "salla", path, *OWNER)
    assert {one.name for one in (project / "segment_specs").iterdir()} == {
        "group.yml", "group_2.yml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--from", "hubspot", "winter.txt", *OWNER], 2, "--from"),
        (["--from", "shopify", "winter.txt"], 2, "Write --owner."),
        (["--from", "shopify", "nowhere.txt", *OWNER], 2, "nowhere.txt cannot be read"),
        (["--from", "shopify", "winter.txt", *OWNER, "--name", "a"], 2, "--name takes"),
        (["--from", "salla", "winter.txt", *OWNER], 1, "winter.txt:1:1: not JSON"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(arguments, code, told, project):
    definition(project, "amount_spent > 500")
    done = run(project, "import", *arguments, code=code)
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
