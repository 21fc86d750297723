"""The formats as data: the ones we ship, and what is said of one that is wrong."""

from pathlib import Path

import pytest

from segment_exports.errors import ExportError
from segment_exports.formats import load_formats
from segment_exports.rules import RULES


def test_the_shipped_formats_are_these() -> None:
    formats = load_formats()
    assert list(formats) == ["basic@1", "email@1", "extended@1", "meta@2026-05"]
    meta = formats["meta@2026-05"]
    assert (meta.minimum, meta.consent, meta.plaintext) == (100, ("ads_data",), False)
    assert meta.default_columns == ("email", "phone", "zip", "country")
    assert list(meta.columns) == [
        "email", "phone", "fn", "ln", "zip", "ct", "st", "country", "doby", "gen",
    ]  # fmt: skip
    assert all(column.hashed for column in meta.columns.values())


def test_a_format_with_a_hashed_or_clear_identifier_names_a_rule_that_exists() -> None:
    for file_format in load_formats().values():
        rules = [column.rule for column in file_format.columns.values() if column.rule]
        assert set(rules) <= RULES.keys()
        assert set(file_format.identifiers) <= file_format.columns.keys()


def test_a_format_of_all_fields_has_a_column_for_any_field() -> None:
    column = load_formats()["extended@1"].column("amount_spent")
    assert column is not None
    assert (column.header, column.field, column.hashed) == ("amount_spent", "amount_spent", False)


def test_every_mistake_of_a_format_is_told_at_once(tmp_path: Path) -> None:
    text = Path(load_formats.__globals__["FORMATS_FOLDER"], "email.yml").read_text()
    wrong = text.replace("rule: e164", "rule: e165").replace("[email, phone]", "[email, fax]")
    (tmp_path / "a.yml").write_text(wrong)
    (tmp_path / "b.yml").write_text("name: b\ncolour: red\n")
    with pytest.raises(ExportError) as caught:
        load_formats(tmp_path)
    text = str(caught.value)
    assert "a.yml: columns.phone: no rule 'e165'" in text
    assert "a.yml: identifiers: no column 'fax'" in text
    assert "b.yml: unknown key 'colour'" in text
    assert "b.yml: missing key 'version'" in text
