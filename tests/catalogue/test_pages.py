"""The site in a browser: every page, searching and sorting, keyboards, readers, hostile texts."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import fields, is_dataclass, replace
from html import unescape
from urllib.request import urlopen

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from segment_catalogue.counts import Count, count
from segment_catalogue.site import write_site
from tests.conftest import COMMAND, run_segments

SEGMENTS = ("best", "draft", "everyone", "hostile_bidi", "hostile_html", "hostile_wide", "quiet",
            "vips")  # fmt: skip
PAGES = ("index", "fields", "exports", "overlaps", "runs", "new")
ALL = [*(f"{one}.html" for one in PAGES), *(f"segments/{one}.html" for one in SEGMENTS)]
HTML = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
PHONE = 360  # CSS pixels


def shown(page):
    """Give the names of the segments that the list shows, from top to bottom."""
    return page.locator("#rows tr:not([hidden]) .name a").all_inner_texts()


def sizes(page):
    """Give the sizes that the list shows; a hidden one counts as one."""
    texts = page.locator("#rows tr:not([hidden]) td[data-label=Size]").all_inner_texts()
    return [1 if one == "<10" else int(one.replace(",", "")) for one in texts]


def test_the_site_has_these_pages(catalogue):
    found = {
        one.relative_to(catalogue.folder).as_posix() for one in catalogue.folder.rglob("*.html")
    }
    assert found == set(ALL)


def test_pages_open_from_files_and_ask_for_nothing_else(tab):
    for name in ALL:
        page = tab.open(name)
        assert page.locator("h1").count() == 1 and page.title().endswith(" – Segments"), name
        assert page.locator("main section, main table, main form, main pre").count(), name


def test_every_link_leads_to_a_page_or_to_the_git_host(tab, catalogue):
    for name in ALL:
        page = tab.open(name)
        for address in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            if not address.startswith("file://"):
                assert address.startswith("https://github.com/example/shop/")
                continue
            path, _, mark = address.removeprefix(catalogue.folder.as_uri()).partition("#")
            target = catalogue.folder / path.lstrip("/")
            assert target.is_file(), address
            assert not mark or f'id="{mark}"' in target.read_text(encoding="utf-8"), address


WIDE = ("index", "fields", "exports", "overlaps", "runs", "new", "segments/best", "segments/vips")
NARROW = ("index", "overlaps", "segments/vips")


@pytest.mark.parametrize(
    ("scheme", "width", "names"), [("light", 1280, WIDE), ("dark", PHONE, NARROW)]
)
def test_axe_finds_nothing(open_tab, catalogue, scheme, width, names):
    tab = open_tab(catalogue.folder, width=width, scheme=scheme)
    found = {}
    for name in names:
        page = tab.open(f"{name}.html")
        page.evaluate(
            "document.querySelectorAll('details:not(.help)').forEach(one => { one.open = true; })"
        )
        # Its preloading would ask for the styles once more, which the policy forbids scripts.
        result = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
        if result.violations_count:
            found[name] = result.generate_report()
    assert found == {}


def test_pages_fit_a_phone(open_tab, catalogue):
    tab = open_tab(catalogue.folder, width=PHONE)
    widths = {name: tab.open(name).evaluate("document.documentElement.scrollWidth") for name in ALL}
    assert {name: width for name, width in widths.items() if width > PHONE} == {}


def test_the_list_is_searched_by_name_meaning_and_id(tab):
    page = tab.open("index.html")
    assert page.locator("#found").inner_text() == "8 of 8 segments"
    for words, found in [("vip", 2), ("spent 150", 0), ("not in the last", 1), ("HOSTILE_W", 1)]:
        page.fill("#search", words)
        assert len(shown(page)) == found, words
        assert page.locator("#found").inner_text() == f"{found} of 8 segments"


def test_the_list_is_sorted_by_its_headings_also_with_the_keyboard(tab):
    page = tab.open("index.html")
    names = shown(page)
    button = page.get_by_role("button", name="Size")
    button.focus()
    page.keyboard.press("Enter")
    assert sizes(page) == sorted(sizes(page), reverse=True)
    assert page.locator("th[aria-sort]").all_inner_texts()[0].startswith("Size")
    page.keyboard.press("Enter")
    assert sizes(page) == sorted(sizes(page))
    page.get_by_role("button", name="Name").click()
    assert shown(page) == names


def test_the_list_is_filtered_and_one_is_told_which_are_mine(tab):
    page = tab.open("index.html")
    page.select_option("#status", "draft")
    assert shown(page) == ["Buyers by phone"]
    page.select_option("#status", "")
    page.select_option("#type", "ranking")
    assert shown(page) == ["Best of the VIPs"]
    page.select_option("#type", "")
    page.check("input[value=mine]")
    page.select_option("#me", "data@example.com")
    assert shown(page) == ["All customers"]
    page.check("input[value=others]")
    assert len(shown(page)) == 7
    page.reload()
    page.check("input[value=mine]")
    assert shown(page) == ["All customers"]  # who one is, is kept


def test_a_segment_says_how_many_there_are_and_why_it_grew(tab, catalogue, site):
    week = next(one.week for one in site.segments if one.id == "vips")
    page = tab.open("segments/vips.html")
    text = page.locator("main").inner_text()
    assert re.search(r"People\s+90\b", text)
    moved = f"{week.entered.text} entered and {week.left.text} left"
    assert f"Since 24 Oct 2026 it went from 70 to 90 people: {moved}." in text
    assert re.search(rf"definition\s+{week.entered.text}\s+0\s+the definition was edited", text)
    assert "Customers who spent 150 EUR or more" in text and "$amount" not in text
    assert "Let more customers count as VIPs" in text and "Somebody Else" not in text
    assert "growth@example.com: owner" in text
    for file in catalogue.home.glob("exports/*/vips/current/*.csv"):
        assert file.name in text


def test_a_held_segment_says_so(tab):
    page = tab.open("segments/best.html")
    assert "Held by a guard: 60 members, at most 30 expected" in page.locator("main").inner_text()
    assert page.locator("#size-chart canvas").count() == 1
    assert tab.open("runs.html").get_by_role("link", name="Best of the VIPs").count() == 1
    page = tab.open("index.html")
    assert page.locator(".badge.held").count() == 1


def test_charts_are_drawn_and_follow_the_scheme(open_tab, catalogue):
    tab = open_tab(catalogue.folder)
    page = tab.open("segments/vips.html")
    picture = "id => document.querySelector(`#${id} canvas`).toDataURL()"
    light = [page.evaluate(picture, one) for one in ("size-chart", "moves-chart")]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => document.querySelector('#size-chart canvas').toDataURL() !== before",
        arg=light[0],
    )
    assert page.evaluate(picture, "moves-chart") != light[1]


def test_the_help_is_searched_and_an_address_opens_an_entry(tab):
    page = tab.open("fields.html#amount_spent")
    assert page.locator("#amount_spent").get_attribute("open") is not None
    page.fill("#help-search", "promo")
    assert {"promo_code_count", "redeemed_promo_code"} <= set(
        page.locator(".help:not([hidden]) .field").all_inner_texts()
    )
    assert page.locator("#amount_spent").is_hidden()


def test_the_map_tells_its_cells_to_mice_and_keys(tab):
    page = tab.open("overlaps.html")
    page.locator("#heat-box").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert re.search(r"% of .+ are in .+ too: [\d,<]+ people", page.inner_text("#heat-told"))
    page.fill("#heat-search", "vip")
    assert page.locator("#heat tbody tr").count() == 2
    page.hover("#heat tbody tr:first-child td:last-child")
    assert "VIP" in page.inner_text("#heat-told")


def test_the_first_tab_stop_skips_to_the_content(tab):
    page = tab.open("index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_hostile_texts_are_shown_as_they_are(tab):
    page = tab.open("index.html")
    page.fill("#search", "hostile_html")
    assert shown(page) == [f"& {HTML}"]
    page = tab.open("segments/hostile_html.html")
    assert page.locator("h1").inner_text() == f"& {HTML}"
    assert page.title() == f"\u2068{HTML}\u2069 – Segments"
    assert '"><svg onload=alert(3)> <!-- ]]> &lt;b&gt;' in page.locator(".lead").inner_text()
    assert page.locator("main img, main b, main [onload], main [onerror]").count() == 0
    assert "Begin with <b>segments</b>" in page.locator(".commits").inner_text()
    wide = tab.open("segments/hostile_wide.html").locator("h1").inner_text()
    assert wide == "寬" * 79 + "末"


def test_directions_of_writing_do_not_leave_their_text(open_tab, site, tmp_path):
    turned = "left \u202egnorw\u2066 \u200e"
    changed = tuple(
        replace(one, label=turned, description=turned, sentence=turned, spec=f"label: {turned}\n")
        for one in site.segments[:1]
    )
    write_site(replace(site, segments=changed), tmp_path / "site")
    tab = open_tab(tmp_path / "site")
    page = tab.open(f"segments/{changed[0].id}.html")
    for place in ("h1 bdi", ".lead bdi", ".sentence bdi"):
        assert page.locator(place).inner_text().endswith(turned.strip())
        assert page.locator(place).evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"
    assert page.locator("pre .hidden-letter").all_inner_texts() == ["U+202E", "U+2066", "U+200E"]
    assert tab.open("index.html").locator(".name a bdi").count() == 1


def test_a_thousand_segments_are_a_small_list(open_tab, site, tmp_path):
    many = tuple(
        replace(one, id=f"{one.id}_{number}", label=f"{one.label[:40]} {number}")
        for number in range(125)
        for one in site.segments
    )
    folder = tmp_path / "site"
    write_site(replace(site, segments=many), folder)
    loaded = ("index.html", "assets/site.css", "assets/list.js", "assets/icon.svg")
    assert sum((folder / one).stat().st_size for one in loaded) < 300_000
    page = open_tab(folder).open("index.html")
    assert len(shown(page)) == 1000
    page.fill("#search", "99")
    assert 0 < len(shown(page)) < 1000
    assert (folder / "assets/list.js").stat().st_size < 10_000


def test_pages_have_no_inline_script_or_style_and_a_strict_policy(catalogue):
    for path in catalogue.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in unescape(text)
        for one in re.findall(r"<script[^>]*>", text):
            assert "src=" in one or 'type="application/json"' in one
        markup = re.sub(r"<pre.*?</pre>|<script.*?</script>|<bdi>.*?</bdi>", "", text, flags=re.S)
        assert not re.search(r"<style|<[^>]+\s(?:style|on\w+)=", markup)
        assert not re.search(
            r"""(?:src|href)=["']?(?:https?:)?//(?!github\.com/example/)""", markup
        )


def test_serve_shows_the_site_with_the_policy(open_tab, catalogue):
    command = [COMMAND, "docs", "serve", "--output", catalogue.folder, "--port", "0"]
    with subprocess.Popen(
        command, cwd=catalogue.project, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            root = re.search(r"http://\S+(?=/)", server.stdout.readline())[0]
            with urlopen(f"{root}/index.html") as answer:
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            page = open_tab(None, root=root).open("segments/vips.html")
            assert page.locator("#size-chart canvas").count() == 1
        finally:
            server.terminate()


def test_the_site_says_of_which_build_it_is(catalogue, site):
    told = json.loads((catalogue.folder / "catalogue.json").read_text())
    assert told["as_of"] == "2026-11-01T00:00:00Z" and told["build_id"] == site.build.id


def counts_in(value):
    """Give every count of people in what the site shows."""
    if isinstance(value, Count):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from counts_in(getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from counts_in(one)


def test_every_count_is_of_tens_or_hidden(site):
    found = list(counts_in(site))
    assert len(found) > 500
    assert all(one.value is None or one.value % 10 == 0 for one in found)
    assert any(one.value is None for one in found)


def test_no_page_has_a_number_of_people_that_is_not_of_tens(catalogue):
    for path in catalogue.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for cell in re.findall(r'<td class="number">([^<]*)</td>', text):
            found = cell.replace(",", "").strip("+−±")
            if found.isdigit() and path.name != "runs.html":
                assert int(found) % 10 == 0, f"{path.name}: {cell}"


def test_no_person_is_on_any_page(catalogue, sample_shop):
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select customer_id, email, phone, last_name from '{sample_shop}/customers.parquet'"
        ).fetchall()
    people = {
        str(one).strip() for row in rows for one in row[:3] if one and len(str(one).strip()) > 4
    }
    assert len(people) > 800
    pages = [one.read_text(encoding="utf-8") for one in catalogue.folder.rglob("*.html")]
    words = {word for page in pages for word in re.findall(r"[^\s<>\"',;()]+", page)}
    assert not people & words


def test_whom_a_spec_names_is_hidden_in_all_its_forms(catalogue, site):
    draft = next(one for one in site.segments if one.id == "draft")
    told = "".join((draft.spec, draft.sql, draft.sentence, *(one.text for one in draft.waterfall)))
    assert not re.search(r"secret|anna|\bbo@", told, re.IGNORECASE)
    assert "never_include: [•••, •••]" in draft.spec and "never with <10 named customers" in told
    assert "did: placed_order" in draft.spec and "at_least: 3" in draft.spec
    page = (catalogue.folder / "segments" / "draft.html").read_text(encoding="utf-8")
    assert "secret" not in page.lower()


def test_sizes_are_those_of_the_published_build(catalogue, site):
    with duckdb.connect(str(catalogue.home / "warehouse/current.duckdb"), read_only=True) as found:
        sizes = dict(found.execute("select segment_id, members from segments.segments").fetchall())
        both = found.execute(
            "select members_of_both from segments.segment_overlaps"
            " where segment_id = 'vips' and other_segment_id = 'everyone'"
        ).fetchall()[0][0]
        moved = dict(
            found.execute(
                "select change, count(*) from segments.segment_membership_events"
                " where segment_id = 'vips' and changed_at > timestamp '2026-10-24' group by change"
            ).fetchall()
        )
    assert {one.id: one.size.text for one in site.segments} == {
        id_: count(size).text for id_, size in sizes.items()
    }
    vips = next(one for one in site.segments if one.id == "vips")
    assert {one.other.id: one.both for one in vips.overlaps}["everyone"] == count(both)
    assert vips.waterfall[-1].left == vips.size
    assert (vips.week.entered, vips.week.left) == (count(moved["entered"]), count(moved["left"]))
    assert {one.destination for one in vips.exports} == {"newsletter", "customer_list"}


def test_values_of_fields_are_counted_only_where_many_people_share_them(site):
    found = {one.name: one for one in site.fields}
    for name in ("customer_id", "email", "phone", "last_name", "birth_date", "postal_code", "tags"):
        assert not found[name].parts and found[name].withheld
    for name in ("country", "gender", "order_count", "amount_spent", "last_order_at", "age"):
        assert found[name].parts and not found[name].withheld
    assert {one.id for one in found["amount_spent"].used_by} == {"vips", "best"}
    events = {one.name: one for one in site.events}
    assert {one.id for one in events["placed_order"].used_by} == {"draft"}


def test_the_page_of_a_segment_has_its_commits_and_its_link(site):
    vips = next(one for one in site.segments if one.id == "vips")
    assert vips.edit_url == "https://github.com/example/shop/edit/main/segment_specs/vips.yml"
    assert [one.subject for one in vips.commits] == [
        "Let more customers count as VIPs", "Begin with <b>segments</b>",
    ]  # fmt: skip
    assert site.new_spec.url.startswith("https://github.com/example/shop/new/main/segment_specs?")


def test_before_the_first_build_the_site_has_definitions_alone(catalogue, tmp_path):
    home = tmp_path / "home"
    done = run_segments("docs", "build", project=catalogue.project, home=home)
    assert "nothing is published yet" in done.stdout
    assert "No build has it yet." in (home / "catalogue/segments/vips.html").read_text()


def test_what_is_no_site_is_not_replaced(catalogue, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run_segments(
        "docs",
        "build",
        "--output",
        tmp_path,
        project=catalogue.project,
        home=catalogue.home,
        code=1,
    )
    assert "has other files in it" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_the_same_build_gives_the_same_bytes(catalogue, tmp_path):
    run_segments(
        "docs", "build", "--output", tmp_path / "site",
        project=catalogue.project, home=catalogue.home,
    )  # fmt: skip
    for path in catalogue.folder.rglob("*.*"):
        assert (
            path.read_bytes()
            == (tmp_path / "site" / path.relative_to(catalogue.folder)).read_bytes()
        )
