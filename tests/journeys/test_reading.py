"""What readers do in a real browser: find, read, look back, compare, print; without scripts, without a mouse."""

import io
import re
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from pypdf import PdfReader

from guidance.site_pages.pages import FINDINGS
from tests.machine.barriers import barriers_at_any_width

pytestmark = pytest.mark.browser

PRINCIPLES = "/guidance/covid-19-vaccination-principles"
WITHDRAWN = "/guidance/third-primary-dose"
OVERDUE = "/guidance/shingles-vaccine"
EVERY_KIND_OF_PAGE = [
    "/",
    "/guidance/",
    "/topics/",
    "/whats-new",
    "/whats-new?show=all&page=2",
    "/withdrawn",
    "/news",
    "/events",
    "/organisations/",
    "/on/",
    "/on/?day=31&month=2&year=2022",
    "/on/2021-06-01/",
    "/search",
    "/search?q=methotrexate+jab",
    "/search?q=methotrexat",
    "/search?q=zebra",
    "/search?q=" + "x" * 401,
    PRINCIPLES,
    f"{PRINCIPLES}/versions/5",
    f"{PRINCIPLES}/versions/5/check",
    f"{PRINCIPLES}/history",
    f"{PRINCIPLES}/compare/4..5",
    f"{PRINCIPLES}/compare/1..12",
    f"{PRINCIPLES}/compare/1..12?view=side",
    f"{PRINCIPLES}/compare/11..12?view=changed",
    f"{PRINCIPLES}/compare",
    f"{PRINCIPLES}/changes?since=8",
    f"{PRINCIPLES}/changes?since=never",
    f"{PRINCIPLES}/versions/99",
    f"{PRINCIPLES}/link?version=5",
    "/check?code=nrt",
    "/public-history?entry=60",
    "/emails",
    f"{PRINCIPLES}/emails",
    "/emails/check",
    "/emails/stop/nothing",
    "/proof",
    "/api/v1/",
    "/accessibility",
    WITHDRAWN,
    f"{WITHDRAWN}/versions/2",
    OVERDUE,
    "/guidance/resources",
    "/guidance/while-you-wait",
    "/guidance/steroid-injections-and-vaccination",
    "/nothing-here",
]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport={"width": 1200, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def find_a_dose_question(page: Page, site: str) -> None:
    """From the home page to the passage that answers a question, and from there to what changed."""
    page.goto(site)
    page.get_by_label("Search guidance").fill("Should I hold methotrexate before a flu shot?")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search results for")
    page.get_by_role("link", name=re.compile("Flu", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(r"/guidance/[a-z-]+#"))
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"^Version\s\d+, published"))).to_be_visible()
    page.get_by_role("link", name="What changed", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changed")


class TestAClinician:
    def test_finds_a_passage_and_sees_what_changed(self, page: Page, demo_site: str) -> None:
        find_a_dose_question(page, demo_site)

    def test_does_the_same_without_scripts(self, chromium: Browser, demo_site: str) -> None:
        context = chromium.new_context(java_script_enabled=False)
        find_a_dose_question(context.new_page(), demo_site)
        context.close()

    def test_compares_two_versions_chosen_from_the_history(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}")
        page.get_by_role("link", name="History", exact=True).click()
        page.get_by_label("Version 4, use as older").check()
        page.get_by_label("Version 5, use as newer").check()
        page.get_by_role("button", name="Compare them").click()
        expect(page).to_have_url(re.compile(r"/compare/4\.\.5$"))
        page.get_by_role("navigation", name="Go to a change").get_by_role("link").first.click()
        expect(page.locator("#change-1")).to_be_in_viewport()
        page.get_by_role("link", name="Next comparison").click()
        expect(page).to_have_url(re.compile(r"/compare/5\.\.6$"))

    def test_is_told_at_once_that_a_version_is_old(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}/versions/5")
        expect(page.get_by_role("region", name="Version notice", exact=True)).to_be_in_viewport()
        page.get_by_role("link", name="Go to the current version").first.click()
        expect(page).to_have_url(f"{demo_site}{PRINCIPLES}")

    def test_is_reminded_of_the_version_last_read_and_led_to_what_changed(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}")
        uid = page.locator("[data-document]").get_attribute("data-document")
        remembered = '{"version": 10, "at": "2022-01-05T10:00:00Z"}'
        page.evaluate(f"window.localStorage.setItem('guidance-read-{uid}', '{remembered}')")
        page.reload()
        expect(page.get_by_text("You last read version 10 on 5 January 2022.")).to_be_visible()
        page.get_by_role("link", name="See what changed since").click()
        expect(page).to_have_url(re.compile(r"changes\?since=10$"))
        page.goto(f"{demo_site}{PRINCIPLES}")
        expect(page.get_by_text("You last read")).to_have_count(0)

    def test_learns_why_guidance_was_withdrawn_and_what_replaces_it(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{WITHDRAWN}")
        notice = page.get_by_role("region", name="Withdrawal notice")
        expect(notice).to_be_in_viewport()
        notice.get_by_role("link", name="Principles for COVID-19 vaccination").click()
        expect(page).to_have_url(re.compile(f"{PRINCIPLES}$"))

    def test_sees_that_a_review_is_overdue(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{OVERDUE}")
        expect(page.get_by_role("region", name="Review notice")).to_contain_text("Review overdue")


class TestWithoutAMouse:
    def test_the_first_stop_is_the_way_past_the_menu(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#page-main")).to_be_focused()

    def test_every_stop_is_visible_and_no_stop_holds_the_focus(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}/compare/4..5")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            assert stop["outlined"], stop
            seen.append(stop["place"])
        assert len(set(seen)) == len(seen) > 20

    def test_a_search_and_a_comparison_need_no_mouse(self, page: Page, demo_site: str) -> None:
        page.goto(demo_site)
        page.get_by_label("Search guidance").focus()
        page.keyboard.type("rituximab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("rituximab")
        page.goto(f"{demo_site}{PRINCIPLES}/history")
        page.get_by_label("Version 11, use as older").focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("Version 10, use as older")).to_be_checked()
        page.get_by_role("button", name="Compare them").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Compare versions")

    def test_after_an_error_the_focus_is_on_its_summary(self, page: Page, demo_site: str) -> None:
        page.goto(f"{demo_site}{PRINCIPLES}/changes?since=never")
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Since when?")).to_be_focused()


STOP = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const s = getComputedStyle(e)
  const outlined = s.outlineStyle !== 'none' || s.boxShadow !== 'none'
  const all = [...document.querySelectorAll('*')]
  return {place: all.indexOf(e), outlined, html: e.outerHTML.slice(0, 80)}
}"""


def test_no_page_has_anything_that_axe_finds_or_needs_to_be_scrolled_sideways(
    chromium: Browser, demo_site: str
) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "response", lambda response: problems.append(f"{response.url} is missing") if is_missing(response) else None
    )
    for path in EVERY_KIND_OF_PAGE:
        page.goto(demo_site + path)
        known = tuple(f"{rule}: " for rule in FINDINGS)
        found = [one for one in barriers_at_any_width(page) if not one.removeprefix("at 320 px: ").startswith(known)]
        problems += [f"{path}: {barrier}" for barrier in found]
        problems += [] if page.locator("h1").count() == 1 else [f"{path} has not one h1"]
        problems += [] if page.locator("html").get_attribute("lang") == "en-GB" else [f"{path} has no language"]
    context.close()
    assert problems == []


def is_missing(response: Response) -> bool:
    """Whether a part of a page, and not the page itself, could not be had."""
    return response.status >= 400 and response.request.resource_type != "document"


def test_on_a_phone_the_history_is_a_list_of_cards_with_its_words(chromium: Browser, demo_site: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{demo_site}{PRINCIPLES}/history")
    assert page.locator(".table").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(page.get_by_text("Version 4, use as older")).to_be_visible()
    page.get_by_label("Version 4, use as older").check()
    page.get_by_role("button", name="Compare them").click()
    expect(page).to_have_url(re.compile(r"/compare/4\.\.12$"))
    context.close()


def test_text_can_be_made_four_times_as_large(chromium: Browser, demo_site: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    for path in (PRINCIPLES, f"{PRINCIPLES}/compare/4..5", f"{PRINCIPLES}/history"):
        page.goto(demo_site + path)
        page.evaluate(SPACIOUS)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


#: The text spacing of WCAG 2.2, 1.4.12; set through the object model, which the policy for styles allows.
SPACIOUS = """() => document.querySelectorAll('*').forEach(e => {
  e.style.lineHeight = '1.5'; e.style.letterSpacing = '0.12em'; e.style.wordSpacing = '0.16em'
})"""


@pytest.mark.parametrize("path", ["/", PRINCIPLES])
def test_a_first_visit_is_small(chromium: Browser, demo_site: str, path: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: sizes.append(sum(request.sizes()[n] for n in ("responseBodySize", "responseHeadersSize"))),
    )
    page.goto(demo_site + path, wait_until="networkidle")
    context.close()
    assert len(sizes) <= 4
    assert sum(sizes) <= 60_000


class TestOnPaper:
    def pdf(self, chromium: Browser, address: str, **paper: str) -> PdfReader:
        page = chromium.new_page()
        page.goto(address)
        made = page.pdf(prefer_css_page_size=False, **paper)
        page.close()
        return PdfReader(io.BytesIO(made))

    @pytest.mark.parametrize("paper", ["A4", "Letter"])
    def test_every_sheet_says_which_version_it_is_and_to_check_before_use(
        self, chromium: Browser, demo_site: str, paper: str
    ) -> None:
        printed = self.pdf(chromium, f"{demo_site}{PRINCIPLES}", format=paper)
        sheets = [sheet.extract_text() for sheet in printed.pages]
        assert len(sheets) > 3
        for number, sheet in enumerate(sheets, 1):
            assert "Version 12, 12 September 2022" in sheet
            assert re.search(r"v12 · [0-9a-f]{4}-[0-9a-f]{4}", sheet)
            assert f"page {number} of {len(sheets)} · check before use" in sheet
        whole = re.sub(r"\s", "", "".join(sheets))
        first = re.sub(r"\s", "", sheets[0])
        assert re.search(rf"Checkthisone:{re.escape(demo_site)}/check/[0-9a-z-]{{11}}", first)
        assert "Printed" in sheets[0] and "review due 14 September 2027" in " ".join(sheets[0].split())
        assert "Skip to main content" not in whole and "What’s new" not in "".join(sheets)

    def test_the_list_of_a_long_history_begins_on_the_first_sheet(self, chromium: Browser, demo_site: str) -> None:
        printed = self.pdf(chromium, f"{demo_site}{PRINCIPLES}/history", format="A4")
        assert "Whole page reviewed" in printed.pages[0].extract_text()

    def test_an_old_and_a_withdrawn_version_say_so_on_every_sheet(self, chromium: Browser, demo_site: str) -> None:
        old = self.pdf(chromium, f"{demo_site}{PRINCIPLES}/versions/5")
        assert all("NOT CURRENT" in sheet.extract_text() for sheet in old.pages)
        gone = self.pdf(chromium, f"{demo_site}{WITHDRAWN}")
        assert all("WITHDRAWN 3 April 2022" in sheet.extract_text() for sheet in gone.pages)

    @pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}])
    def test_what_was_removed_and_added_is_seen_in_words(self, chromium: Browser, demo_site: str, media) -> None:
        page = chromium.new_page()
        page.emulate_media(**media)
        page.goto(f"{demo_site}{PRINCIPLES}/compare/1..12")
        for word in ("Removed", "Added", "Moved"):
            box = page.locator(".compare-label", has_text=word).first.bounding_box()
            assert box and box["width"] > 20 and box["height"] > 10, word
        copied = "getSelection().selectAllChildren(document.querySelector('.compared')), `${getSelection()}`"
        assert "[Moved" not in page.evaluate(copied) and "[Added" not in page.evaluate(copied)
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Copy old and new").click()
        page.emulate_media(**media)
        assert all(word in page.evaluate(copied) for word in ("[Removed: ", "[Added: ", "[Moved "))
        page.close()

    def test_the_code_leads_to_the_check_of_that_version(self, chromium: Browser, demo_site: str) -> None:
        page = chromium.new_page()
        page.goto(f"{demo_site}{PRINCIPLES}")
        page.emulate_media(media="print")
        picture = page.locator(".print-code svg").screenshot()
        page.close()
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L").resize((400, 400)))
        assert [re.fullmatch(rf"{demo_site}/check/[0-9a-z-]{{11}}", code.text) is not None for code in found] == [True]
