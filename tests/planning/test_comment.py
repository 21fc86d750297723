"""The comment for reviewers tells them enough to decide, and nothing of anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from markdown_it import MarkdownIt

from segments.markdown import escaped
from segments.plan_comment import LIMIT, MARKER, comment
from segments.plan_details import REASONS
from segments.plan_files import BELOW, DRAFT, PAUSED, FileMoves
from segments.plan_numbers import Moves
from segments.plan_specs import ADDED, CHANGED, INDIRECT, REMOVED, Edit, Touched
from segments.plan_words import Wording
from segments.planning import Line, Plan
from segments.small_counts import veiled

EDIT = Edit("where.amount_spent.at_least", 500, 400)
WAS, NOW = "Customers who spent 500 or more.", "Customers who spent 400 or more."
SENT = FileMoves("meta_ads__vips", 200, 260, 80, 20, {"consent": 210, "suppressed": 30})


def a_line(kind=CHANGED, moves=None, exports=(), **other):
    """Give a line of a plan, of a segment that grows."""
    told = {"segment_id": "vips", "label": "VIPs", "was": WAS, "now": NOW, **other}
    touched = Touched(told["segment_id"], kind, (EDIT,) if kind == CHANGED else (), ("lost",))
    moves = moves or Moves(400, 400, 500, 120, 20)
    return Line(touched, told["label"], "o@example.com", moves, exports, told["was"], told["now"])


def a_plan(*lines, as_of="2026-11-01T00:00:00+00:00"):
    """Give a plan on one build."""
    inputs = {"project": "p", "build_id": "b", "shop": "s"}
    return Plan("4f1c2d", "9ab03e", "b1" if as_of else None, as_of, lines, 37, inputs)


def test_a_reviewer_reads_the_rule_in_words_with_what_differs_in_bold():
    said = comment(a_plan(a_line(exports=(SENT,))))
    assert said.startswith(MARKER)
    assert "**1 segment changes**; 37 stay as they are." in said
    assert "- Before: Customers who spent **500** or more.\n" in said
    assert "- After: Customers who spent **400** or more.\n" in said
    assert "| 400 → 500 (+25%) | 120 | 20 | `meta_ads` 80 added, 20 taken off |" in said
    assert (
        "- List `meta_ads`: 200 people before, 260 after; 80 added, 20 taken off. Members who may "
        "not be on it: 210 without the consent asked for, 30 suppressed.\n"
    ) in said


def test_what_is_held_removed_or_taken_off_a_list_is_a_warning():
    held = a_line(moves=Moves(400, 400, 900, 500, 0, "400 -> 900 (+125.0 %, at most +50 %)"))
    gone = a_line(REMOVED, Moves(90, 90, 0, 0, 90), now=None, segment_id="old", label="Old",
                  exports=(FileMoves("meta_ads__old", 60, 0, 0, 60),))  # fmt: skip
    said = comment(a_plan(held, gone, a_line(exports=(SENT,), segment_id="vips")))
    warned = said.split("> [!WARNING]\n")[1].split("\n\n")[0]
    assert "**VIPs** would be held by its guard: 400 → 900 " in warned
    assert "`segments release vips`" in warned
    assert "**Old** is removed" in warned
    assert "Everybody comes off the list `meta_ads` of **Old**." in warned
    assert "20 people come off the list `meta_ads` of **VIPs**." in warned


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ({"lost_consent": ("ads_data",)},
         "**no longer asks for consent** to `ads_data`: 80 more people go out."),
        ({"is_unhashed": True}, "was hashed, and goes out **in the clear** from now on."),
        ({"state": PAUSED, "added": 0, "removed": 0, "after": 200}, "so its list stands still"),
        ({"state": DRAFT, "added": 0, "after": 0, "removed": 200}, "Everybody comes off the list"),
        ({"state": BELOW, "added": 0, "after": 180, "minimum": 300},
         "The platform takes 300 people or more, so nobody is added."),
    ],
)  # fmt: skip
def test_what_becomes_of_a_list_is_said(moves, told):
    assert told in comment(a_plan(a_line(exports=(replace(SENT, **moves),))))


def test_a_segment_with_an_end_says_when_and_what_then():
    edit = Edit("expires_on", None, date(2026, 12, 1))
    line = replace(a_line(), touched=Touched("vips", CHANGED, (edit,)))
    assert "**VIPs** ends on 2026-12-01: from that day on nobody is in it" in comment(a_plan(line))


def test_a_list_that_loses_consent_comes_before_a_segment_that_only_grows():
    grows = a_line(moves=Moves(400, 400, 9000, 8600, 0), segment_id="grows", label="Grows")
    lost = a_line(exports=(replace(SENT, lost_consent=("ads_data",)),), label="Asks less")
    said = comment(a_plan(grows, lost))
    assert said.index("| **Asks less**") < said.index("| **Grows**")


def test_words_that_differ_are_told_and_mean_themselves():
    plan = replace(a_plan(), words=(Wording("vips", "label", "VIPs", "@all <b>"),))
    assert "- `vips`, label: VIPs → @\u200ball &lt;b&gt;\n" in comment(plan)


def test_a_segment_that_is_made_of_a_changed_one_says_so():
    said = comment(a_plan(a_line(INDIRECT, now=WAS)))
    assert "- It holds: Customers who spent 500 or more." in said
    assert "it is made of `lost`, which changes." in said


def test_without_a_build_rules_are_compared_and_nobody_is_counted():
    line = Line(Touched("vips", CHANGED, (EDIT,)), "VIPs", "o@example.com", None, (), WAS, NOW)
    said = comment(a_plan(line, as_of=None))
    assert "There was no published build to count on" in said
    assert "| Segment | | Owner |" in said
    assert "**400**" in said


def test_no_change_is_said_in_one_line():
    assert "**No segment changes.** The same customers" in comment(a_plan())


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "<10"), (9, "<10"), (10, "10"), (1234, "1,234")]
)
def test_small_counts_are_veiled(count, shown):
    assert veiled(count) == shown


HELD = "519 entered and 3 left of 334, at most 60 % together"


@pytest.mark.parametrize(
    ("moves", "sent", "hidden"),
    [
        (Moves(334, 334, 338, 4, 0), SENT, "334 338"),
        (Moves(334, 334, 850, 523, 7), SENT, "334 850 523"),
        (Moves(3, 3, 53, 50, 0), SENT, "53 50"),
        (Moves(67, 67, 5, 0, 62), SENT, "67 62"),
        (Moves(334, 334, 850, 519, 3, HELD), SENT, "334 850 519"),
        (None, FileMoves("x__vips", 0, 493, 493, 0, {"suppressed": 7}), "493"),
        (None, FileMoves("x__vips", 201, 198, 0, 3, {"consent": 302}), "201 198 302"),
    ],
)
def test_no_small_count_can_be_worked_out_of_the_others(moves, sent, hidden):
    said = comment(a_plan(a_line(moves=moves, exports=(sent,))))
    assert "<10" in said
    for exact in hidden.split():
        assert not re.search(rf"(?<![≈\d]){exact}\b", said)


def test_a_comment_fits_what_github_takes_and_counts_what_it_leaves_out():
    long = "Customers who " + "live in PL and who " * 30 + "spent 5."
    lines = [a_line(segment_id=f"s{one:03}", was=long, now=long.replace("5", "6"), exports=(SENT,))
             for one in range(300)]  # fmt: skip
    said = comment(a_plan(*lines))
    assert LIMIT - 4000 < len(said.encode()) <= LIMIT
    shown = said.count("<details>")
    assert f"**{300 - shown} segments more did not fit in here**" in said
    assert said.count("</details>") == shown


def test_the_comment_is_one_table_and_no_markup_of_a_spec():
    hostile = "<img src=x> @everyone [a](http://x) | `b` **c**"
    line = a_line(label=hostile, was=f"Customers {hostile}.", exports=(SENT,))
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment(a_plan(line)))
    assert "<img" not in page
    assert "<a " not in page
    assert "@everyone" not in page
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<td") == 7


def test_a_label_is_shown_as_it_is_written_wherever_it_stands():
    line = a_line(label="Poland_over (100) & #1 *", exports=(SENT,))
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment(a_plan(line)))
    assert page.count("Poland_over (100) &amp; #1 *</") == 3


def test_words_of_a_spec_are_no_markup():
    told = escaped("<img src=x> @everyone [a](http://x) | `b` **c**\n# d")
    assert "<img" not in told
    assert "@everyone" not in told
    assert "http://" not in told
    assert "\n" not in told
    assert all(f"\\{char}" in told for char in "|`*[]")


def test_every_reason_to_stay_off_a_list_has_its_words():
    from segment_exports.releases import DROP_REASONS

    assert set(REASONS) == set(DROP_REASONS)


def test_new_segments_are_told_with_their_size():
    said = comment(a_plan(a_line(ADDED, Moves(None, 0, 316, 316, 0), was=None)))
    assert "| new | 316 | 316 | 0 | none |" in said
    assert "- It holds: Customers who spent 400 or more." in said
