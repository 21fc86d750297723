"""The identifiers one by one: what is repaired, what is dropped, what is never hashed."""

import hashlib

import pytest

from segment_exports import meta
from segment_exports.digests import EMPTY_DIGEST, hashed
from segment_exports.emails import canonical_email
from segment_exports.phones import to_e164
from segment_exports.places import country_code, state_code
from segment_exports.rules import RULES


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Ann.Lee+News@Example.COM\n", "ann.lee+news@example.com"),
        ("\u200bann@example.com\ufeff", "ann@example.com"),
        ("\u00a0ann@example.com\u00a0", "ann@example.com"),
        (".ann@example.com.", "ann@example.com"),
        ("m\u00fcller@stra\u00dfe.de", "m\u00fcller@stra\u00dfe.de"),
        ("ann lee@example.com", None),
        ("ann@@example.com", None),
        ("ann@example", None),
        ("ann@example.c", None),
        ("ann@-example.com", None),
        ("ann..lee@example.com", None),
        ("Ann <ann@example.com>", None),
        ("a@example.com;b@example.com", None),
        ("mailto:ann@example.com", None),
        ("=cmd|'/c'!a0@example.com", None),
        ("+cmd|'/c'!a0@example.com", None),
        ("-1@example.com", None),
        ("+news@example.com", "+news@example.com"),
        ("a" * 250 + "@example.com", None),
        ("n/a", None),
        ("   ", None),
        ("", None),
    ],
)
def test_an_address_is_trimmed_and_lower_cased_or_dropped(raw: str, expected: str | None) -> None:
    assert canonical_email(raw) == expected


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("(415) 555-0132", "US", "+14155550132"),
        ("(415) 555-0132", None, None),
        ("+1 415 555 0132 ext 9", None, "+14155550132"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("0044 20 7946 0018", "US", "+442079460018"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("\u0660\u0665\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667", "SA", "+966501234567"),
        ("\u202a+966501234567\u202c", None, "+966501234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("4.4207946E+11", "GB", None),
        ("442079460018.0", "GB", None),
        # These would read as numbers of Germany, which may be long.
        ("4.4155552671E10", "DE", None),
        ("4155552671.0", "DE", None),
        ("+1 415 555 0132 / +1 415 555 0133", None, None),
        ("12", "US", None),
        ("n/a", "US", None),
        ("", "US", None),
    ],
)
def test_a_number_is_read_in_its_region_or_dropped(
    raw: str, region: str | None, expected: str | None
) -> None:
    assert to_e164(raw, region) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("de", "DE"),
        ("DEU", "DE"),
        ("Germany", "DE"),
        ("U.K.", "GB"),
        ("South Korea", "KR"),
        ("Iran, Islamic Republic of", "IR"),
        ("C\u00f4te d'Ivoire", "CI"),
        ("T\u00fcrkiye", "TR"),
        ("Deutschland", None),
        ("XX", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_looked_up_and_never_cut_short(raw: str | None, expected: str | None) -> None:
    assert country_code(raw) == expected


@pytest.mark.parametrize(
    ("raw", "country", "expected"),
    [
        ("New York", "US", "ny"),
        ("Washington, D.C.", "US", "dc"),
        ("Qu\u00e9bec", "CA", "qc"),
        ("Ontario", None, "on"),
        ("Georgia", "GE", "georgia"),
        ("Baden-W\u00fcrttemberg", "DE", "badenwrttemberg"),
        ("\u6771\u4eac", "JP", None),
    ],
)
def test_a_state_is_two_letters_only_where_there_is_a_table(
    raw: str, country: str | None, expected: str | None
) -> None:
    assert state_code(raw, country) == expected


@pytest.mark.parametrize(
    ("raw", "country", "expected"),
    [
        ("02108-1234", "United States", "02108"),
        ("02108-1234", None, "02108"),
        ("SW1A 1AA", "GB", "sw1a1aa"),
        ("100-0001", "JP", "1000001"),
        ("D-10115", "DE", "d10115"),
        ("0", None, None),
    ],
)
def test_a_postal_code_has_five_digits_in_the_us_alone(
    raw: str, country: str | None, expected: str | None
) -> None:
    assert meta.postal_code(raw, country) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("O'Brien-Smith Jr.", "obriensmithjr"),
        ("JOS\u00c9 Mar\u00eda", "jos\u00e9mar\u00eda"),
        ("\u674e\u660e", "\u674e\u660e"),
        ("-", None),
    ],
)
def test_a_name_keeps_every_letter_and_loses_punctuation(raw: str, expected: str | None) -> None:
    assert meta.name(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("1990-02-28", "1990"), ("1990", "1990"), ("1990-02-30", None), ("0044-03-15 (BC)", None),
     ("1899-12-31", None), ("90", None)],
)  # fmt: skip
def test_a_year_of_birth_comes_from_a_real_day(raw: str, expected: str | None) -> None:
    assert meta.year(raw) == expected


@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("raw", ["", "  ", "\u200b", "\u00a0\t\n"])
def test_no_rule_makes_a_cell_of_nothing(name: str, raw: str) -> None:
    rule = RULES[name]
    others: list[str | None] = [None] * (len(rule.sources) - 1)
    assert rule.cell(raw, *others) is None
    assert rule.cell(None, *others) is None


def test_a_digest_passes_through_in_lower_case_unless_it_is_that_of_nothing() -> None:
    known = hashlib.sha256(b"ann@example.com").hexdigest()
    assert RULES["meta_email"].cell(f" {known.upper()} ") == known
    assert RULES["email"].cell(known) is None
    assert RULES["meta_email"].cell(EMPTY_DIGEST) is None
    assert hashed("") is None


def test_a_hashed_cell_is_the_digest_of_the_normalised_value() -> None:
    assert (
        RULES["meta_email"].cell(" Ann@Example.com")
        == hashlib.sha256(b"ann@example.com").hexdigest()
    )
    phone = RULES["meta_phone"].cell("(415) 555-0132", "US", "DE")
    assert phone == hashlib.sha256(b"14155550132").hexdigest()


def test_the_region_of_a_number_is_the_customers_country_then_the_accounts() -> None:
    rule = RULES["e164"]
    assert rule.cell("030 901820", "Germany", "US") == "+4930901820"
    assert rule.cell("030 901820", None, "DE") == "+4930901820"
    assert rule.cell("030 901820", None, None) is None


@pytest.mark.parametrize("name", list(RULES))
def test_every_rule_keeps_its_own_grammar(name: str) -> None:
    rule = RULES[name]
    typical = {
        "email": "Ann@Example.com", "phone": "(415) 555-0132", "first_name": "Ann",
        "address_line": "1 Hacker Way", "last_name": "Lee", "city": "Menlo Park",
        "region": "California", "postal_code": "94025",
        "country": "US", "account_country": "US", "birth_date": "1990-01-31", "gender": "female",
    }  # fmt: skip
    cell = rule.cell(*(typical[source] for source in rule.sources))
    assert cell is not None
    assert rule.grammar.fullmatch(cell)
