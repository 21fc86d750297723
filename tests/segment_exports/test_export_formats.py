"""The formats as data: the ones we ship, and what is said of one that is wrong."""

import re
from pathlib import Path

import pytest

from segment_exports.errors import ExportError
from segment_exports.formats import FORMATS_FOLDER, load_formats
from segment_exports.rules import RULES

# Key: minimum, consent, plaintext, what the platform does with a file.
ADS, BOTH, MAIL = ("ads_data",), ("ads_data", "ads_personalization"), ("email_marketing",)
ALL, LIST, WHOLE = ("add", "remove", "replace"), ("add", "remove"), ("replace",)
SHIPPED = {
    "amazon@2026-11": (0, BOTH, False, LIST),
    "basic@1": (0, (), True, WHOLE),
    "criteo@2026-11": (0, ADS, False, LIST),
    "email@1": (0, MAIL, True, WHOLE),
    "extended@1": (0, (), True, WHOLE),
    "google_customer_match@2026-11": (1000, BOTH, False, ALL),
    "klaviyo@2026-11": (0, MAIL, True, ("add",)),
    "linkedin@2026-11": (300, ADS, True, WHOLE),
    "liveramp@2026-11": (0, ADS, False, WHOLE),
    "mailchimp@2026-11": (0, MAIL, True, ("add",)),
    "meta@2026-05": (100, ADS, False, ALL),
    "microsoft@6.0": (300, ADS, False, ALL),
    "openai_ads@2026-11": (0, ADS, False, ALL),
    "pinterest@5": (100, ADS, False, LIST),
    "reddit@3": (1000, ADS, False, LIST),
    "snapchat@2026-11": (1000, ADS, False, LIST),
    "the_trade_desk@2026-11": (1500, ADS, False, ("add", "replace")),
    "tiktok@2025-09": (1000, ADS, False, ALL),
    "x@12": (100, ADS, False, LIST),
    "yandex@2025-01": (100, ADS, False, ("add", "replace")),
}


def test_the_shipped_formats_are_these() -> None:
    formats = load_formats()
    assert {
        key: (one.minimum, one.consent, one.plaintext, one.modes) for key, one in formats.items()
    } == SHIPPED
    assert all(one.source.startswith("https://") for one in formats.values())


def test_a_file_of_a_platform_has_an_identifier_in_the_clear_only_where_it_says_so() -> None:
    for one in load_formats().values():
        rules = [one.columns[name].rule for name in one.identifiers]
        clear = [rule for rule in rules if rule and not RULES[rule].hashed]
        assert one.plaintext or not clear


def test_as_little_as_matching_needs_goes_to_meta_and_google() -> None:
    formats = load_formats()
    meta, google = formats["meta@2026-05"], formats["google_customer_match@2026-11"]
    assert meta.default_columns == ("email", "phone", "zip", "country", "extern_id")
    assert google.default_columns == ("email", "phone")


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
    text = Path(FORMATS_FOLDER, "email.yml").read_text()
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


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "  phone: {header: phone}",
            "columns.phone: write header and one of rule, field, text and key",
        ),
        (
            "  phone: {header: p, rule: e164, text: x}",
            "write header and one of rule, field, text and",
        ),
        ("  phone: {header: p, text: x, longest: 3}", "columns.phone: unknown key longest"),
        ("  phone: {header: p, field: f, kind: date}", "no kind 'date'; the only one is amount"),
    ],
)
def test_a_column_is_filled_by_one_thing(tmp_path: Path, line: str, problem: str) -> None:
    text = Path(FORMATS_FOLDER, "email.yml").read_text()
    (tmp_path / "a.yml").write_text(text.replace("  phone: {header: phone, rule: e164}", line))
    with pytest.raises(ExportError, match=re.escape(problem)):
        load_formats(tmp_path)


def test_a_mode_that_no_platform_has_is_told(tmp_path: Path) -> None:
    text = Path(FORMATS_FOLDER, "email.yml").read_text()
    (tmp_path / "a.yml").write_text(text.replace("modes: [replace]", "modes: [append]"))
    with pytest.raises(ExportError, match="modes: no mode 'append'"):
        load_formats(tmp_path)


def test_a_fixed_row_has_a_cell_for_each_column(tmp_path: Path) -> None:
    text = Path(FORMATS_FOLDER, "email.yml").read_text()
    (tmp_path / "a.yml").write_text(f"{text}before_rows: [[a, b]]\n")
    with pytest.raises(ExportError, match="before_rows: write a cell for each column"):
        load_formats(tmp_path)


@pytest.mark.parametrize(
    ("key", "columns", "fault"),
    [
        (
            "snapchat@2026-11",
            ["email", "phone"],
            "has at most 1 column; choose one of email",
        ),
        ("snapchat@2026-11", ["fax"], "has no column fax; its columns are email, phone"),
        ("snapchat@2026-11", [], r"has no column \(none given\)"),
        ("microsoft@6.0", ["text"], "takes all of its columns, in their order"),
    ],
)
def test_a_choice_of_columns_that_a_platform_does_not_take_is_told(
    key: str, columns: list[str], fault: str
) -> None:
    [told] = load_formats()[key].faults(columns)
    assert re.search(f"^E_COLUMN: .*{fault}", told)


def test_the_columns_of_the_platforms_own_choice_have_no_fault() -> None:
    for one in load_formats().values():
        assert one.faults(one.default_columns or ("customer_id",)) == []
