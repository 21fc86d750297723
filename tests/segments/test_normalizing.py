"""`segments normalize` as a person types it: JSON lines in, JSON lines out."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("segments")


def normalize(*arguments: str, lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "normalize", *arguments],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def answers(*arguments: str, texts: list[str]) -> list[dict[str, str | None]]:
    done = normalize(*arguments, lines="".join(json.dumps(text) + "\n" for text in texts))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


NOTHING = {"normalised": None, "cell": None}


def test_each_line_is_answered_in_order_and_what_is_dropped_is_null():
    found = answers("google", "email", texts=["Ann.Lee+x@Gmail.com", "nobody", "noreply@x.example"])
    ann = "annlee@gmail.com"
    assert found == [{"normalised": ann, "cell": digest(ann)}, NOTHING, NOTHING]


def test_clean_is_the_rule_of_the_text_alone():
    assert answers("meta", "email", "--clean", texts=["noreply@x.example"])[0]["cell"]
    number = "020 7946 0018"
    assert answers("meta", "phone", texts=[number]) == [NOTHING]
    assert answers("meta", "phone", "--clean", texts=[number])[0]["normalised"] == "2079460018"
    assert answers("meta", "phone", "--region", "GB", texts=[number])[0]["normalised"] == (
        "442079460018"
    )


def test_a_platform_goes_by_the_name_of_its_format_too():
    value = "+442079460018"
    cell = base64.b64encode(hashlib.sha256(value.encode()).digest()).decode()
    for name in ("ttd", "the_trade_desk"):
        assert answers(name, "phone", texts=[value]) == [{"normalised": value, "cell": cell}]


def test_a_field_in_the_clear_is_its_own_cell():
    assert answers("google", "zip", texts=[" WC2H 8LG "]) == [
        {"normalised": "WC2H 8LG", "cell": "WC2H 8LG"}
    ]


def test_half_a_character_is_no_text():
    done = normalize("meta", "email", lines='"\\ud800@example.com"\n')
    assert [json.loads(line) for line in done.stdout.splitlines()] == [NOTHING]


def test_what_is_unknown_is_told_with_what_there_is():
    done = normalize("gogle", "email", lines="")
    assert done.returncode == 2
    assert done.stderr.startswith("No platform 'gogle'. Did you mean 'google'? Platforms: amazon, ")
    done = normalize("google", "mail", lines="")
    assert done.returncode == 2
    assert "google has no field 'mail'. Did you mean 'email'? Fields: email, phone, " in done.stderr
    done = normalize("google", "phone", "--region", "Atlantis", lines="")
    assert done.returncode == 2
    assert done.stderr == "--region takes a country, such as DE or Germany, not 'Atlantis'.\n"


def test_a_line_that_is_no_string_is_named_and_not_shown():
    done = normalize("google", "email", lines='"ann@example.com"\n{"a": "secret"}\n')
    assert done.returncode == 2
    assert done.stderr.startswith("Line 2 is no JSON string")
    assert "secret" not in done.stderr
