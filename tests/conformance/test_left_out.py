"""PostgreSQL leaves out what is told by more than SQL, and all that is made of it, and says so."""

from __future__ import annotations

import json

import pytest

from segments.compiling import COMPILED, compile_for
from segments.project import Workspace, load_project

SPECS = {
    "plain": {"where": {"everyone": True}},
    "listed": {"members": {"file": "lists/fair.csv", "match": {"email": "address"}}},
    "returned": {"where": {"segment": "plain", "entered": {"in_last": "7 days"}}},
    "others": {"where": {"none": [{"segment": "listed"}]}},
    "others_again": {"where": {"segment": "others"}, "status": "draft"},
}
SAID = {
    "listed": "it is a list in a file, lists/fair.csv",
    "others": "it is made of 'listed'",
    "others_again": "it is made of 'others'",
    "returned": "it asks for the history of 'plain'",
}


@pytest.fixture
def workspace(repository, tmp_path):
    folder = tmp_path / "segment_specs"
    (folder / "lists").mkdir(parents=True)
    (folder / "lists" / "fair.csv").write_text("address\nx@example.com\n")
    for name, spec in SPECS.items():
        whole = {"label": name, "description": "D.", "owner": "o"} | spec
        (folder / f"{name}.yml").write_text(json.dumps(whole) + "\n")
    (tmp_path / "dbt_project").symlink_to(repository / "dbt_project")
    return Workspace(tmp_path, folder, tmp_path / "generated")


def test_what_sql_alone_cannot_tell_is_left_out(workspace, capsys):
    project, problems = load_project(workspace)
    assert not problems
    assert compile_for(workspace, project, "postgres", diff=True) == 1
    assert not (workspace.repository / COMPILED).exists()
    capsys.readouterr()
    assert compile_for(workspace, project, "postgres", diff=False) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        f"Left out: '{segment}', since {reason}; postgres has not got that."
        for segment, reason in SAID.items()
    ]
    assert said.out.splitlines()[-1].startswith("1 segment compiled: ")
    found = {path.stem for path in (workspace.repository / COMPILED).rglob("*.sql")}
    assert {name for name in found if name.startswith("seg_")} == {"seg_plain"}
    assert not found & {"segment_list_files", "contact_rules", "export_decisions", "export_files"}
    texts = [path.read_text() for path in (workspace.repository / COMPILED).rglob("*.sql")]
    assert not any(name in text for text in texts for name in SAID)
    assert compile_for(workspace, project, "postgres", diff=True) == 0
