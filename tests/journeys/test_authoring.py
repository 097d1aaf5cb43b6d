"""What those who write do in a real browser: from a blank page to readers, together, and when something goes wrong."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from guidance.authoring.publishing.keeping import publish_due
from guidance.models import Role
from guidance.text.markdown.rendering import Limits
from tests.accounts.doors import PASSWORD
from tests.journeys.conftest import BODY, Office
from tests.machine.barriers import barriers, barriers_at_any_width

pytestmark = pytest.mark.browser

TEXT = "## Dose\n\nTake 10 mg once a week.\n\n## Review\n\nSee the team every 3 months.\n"
MOST_TABS = 150


class Pointer:
    """Somebody with a mouse or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, field: Locator, words: str) -> None:
        field.fill(words)

    def press(self, button: Locator) -> None:
        button.click()

    def tick(self, box: Locator) -> None:
        box.check()


class Keyboard(Pointer):
    """Somebody with nothing but a keyboard: every control has to be reached by tabs."""

    def reach(self, target: Locator) -> None:
        handle = target.element_handle()
        for _ in range(MOST_TABS):
            if self.page.evaluate("wanted => document.activeElement === wanted", handle):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not to be reached with the keyboard")

    def fill(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def press(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        if box.get_attribute("type") == "radio":
            self._choose(box)
        else:
            self.reach(box)
            self.page.keyboard.press("Space")

    def _choose(self, radio: Locator) -> None:
        """Into the group by tabs, to the button by arrows."""
        group = self.page.locator(f'input[name="{radio.get_attribute("name")}"]')
        handles = group.element_handles()
        for _ in range(MOST_TABS):
            if any(self.page.evaluate("one => document.activeElement === one", one) for one in handles):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in handles:
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert radio.is_checked()


@pytest.fixture
def browsers(chromium: Browser) -> Iterator["Browsers"]:
    opened = Browsers(chromium)
    yield opened
    opened.close()


class Browsers:
    """Windows of different people."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._open: list[BrowserContext] = []

    def new(self, *, as_seen: bool = False, **settings: object) -> Page:
        """A window; it writes with marks, unless the text is to be written as readers see it."""
        context = self._chromium.new_context(**({"viewport": {"width": 1200, "height": 900}} | settings))  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        if not as_seen:
            context.add_init_script("localStorage.setItem('guidance-writing', 'marks')")
        self._open.append(context)
        return context.new_page()

    def of(self, office: Office, name: str, **settings: Any) -> Page:
        """A window in which somebody has signed in at the door."""
        page = self.new(**settings)
        page.goto(f"{office.address}/sign-in")
        page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)).fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{office.address}/desk*")
        return page

    def close(self) -> None:
        for context in self._open:
            context.close()


def publish_a_first_page(
    office: Office, browsers: Browsers, title: str, hand: type[Pointer], **settings: object
) -> None:
    """A newcomer accepts the invitation, writes, and asks; an approver checks and publishes; a reader reads."""
    name = f"Nia {title.split()[0]}"
    page = browsers.new(**settings)
    author = hand(page)
    page.goto(office.invitation(name, Role.AUTHOR))
    author.fill(page.get_by_label("password", exact=False).first, "quarry velvet otter snow")
    author.press(page.get_by_role("button", name="Save and sign in"))
    page.wait_for_url(f"{office.address}/desk*")
    page.goto(f"{office.address}/desk/new-page")
    author.tick(page.get_by_role("radio", name="Guidance"))
    author.fill(page.get_by_label("Title"), title)
    author.fill(page.get_by_role("textbox", name="Summary"), "How to take it.")
    author.tick(page.get_by_role("checkbox", name="Medicines"))
    author.press(page.get_by_role("button", name="Start writing"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Edit “{title}”")
    author.fill(page.get_by_label("Text", exact=True), TEXT)
    author.tick(page.get_by_role("radio", name="New advice"))
    author.fill(page.get_by_label("Change note"), "First version.")
    author.press(page.get_by_role("button", name="Save and ask for review"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ask for review")
    page.get_by_label("Who should check it?").select_option(label="Pia Approver")
    author.tick(page.get_by_role("radio", name="The changes"))
    author.press(page.get_by_role("button", name="Ask for review"))
    desk = re.sub(r"/review-request.*|/draft.*", "", page.url)
    check_and_publish(office, browsers, desk, hand, **settings)
    reader = browsers.new(**settings)
    reader.goto(desk.replace("/desk", ""))
    expect(reader.get_by_role("heading", level=1)).to_contain_text(title)
    expect(reader.get_by_text("Take 10 mg once a week.")).to_be_visible()


def check_and_publish(office: Office, browsers: Browsers, desk: str, hand: type[Pointer], **settings: object) -> None:
    page = browsers.of(office, "pia.approver", **settings)
    approver = hand(page)
    page.goto(f"{desk}/review")
    approve(page, approver)
    page.goto(f"{desk}/version")
    approver.press(page.get_by_role("button", name=re.compile(r"Publish version \d+ now")))
    expect(page.get_by_role("heading", name=re.compile(r"Version \d+ published"))).to_be_visible()


def approve(page: Page, approver: Pointer) -> None:
    for box in page.locator('#page-form input[type="checkbox"]').all():
        approver.tick(box)
    approver.fill(page.get_by_label("In which role did you read it?"), "consultant rheumatologist")
    approver.press(page.get_by_role("button", name="Approve, publish later"))
    expect(page.get_by_text("approved exactly this text")).to_be_visible()


def save_draft(page: Page, desk: str, body: str) -> None:
    page.goto(f"{desk}/draft")
    page.get_by_label("Text", exact=True).fill(body)
    page.get_by_role("button", name="Save", exact=True).click()


class TestFromABlankPageToReaders:
    def test_with_nothing_but_a_keyboard(self, office: Office, browsers: Browsers) -> None:
        publish_a_first_page(office, browsers, "Keyboard page", Keyboard)

    def test_without_scripts(self, office: Office, browsers: Browsers) -> None:
        publish_a_first_page(office, browsers, "Scriptless page", Pointer, java_script_enabled=False)

    def test_on_a_phone(self, office: Office, browsers: Browsers) -> None:
        phone = {"width": 360, "height": 740}
        publish_a_first_page(office, browsers, "Phone page", Pointer, viewport=phone, has_touch=True, is_mobile=True)


class TestTwoAuthors:
    def test_see_one_another_and_keep_both_changes(self, office: Office, browsers: Browsers) -> None:
        desk = office.page("both-changes", "Both changes")
        ann, ben = browsers.of(office, "ann.author"), browsers.of(office, "ben.author")
        ann.goto(f"{desk}/draft")
        ben.goto(f"{desk}/draft")
        ann.get_by_label("Text", exact=True).fill(BODY.replace("5 mg", "10 mg"))
        expect(ann.locator("#page-saved")).to_contain_text("Saved", timeout=60_000)
        ben.get_by_label("Text", exact=True).fill(BODY.replace("3 months", "6 months"))
        expect(ben.locator("#page-present")).to_contain_text("Ann Author is also editing", timeout=60_000)
        ann.get_by_role("button", name="Save", exact=True).click()
        ann.wait_for_load_state()
        ben.get_by_role("button", name="Save", exact=True).click()
        expect(ben.get_by_text("the draft now holds both")).to_be_visible()
        expect(ben.get_by_label("Text", exact=True)).to_have_value(re.compile("10 mg.*6 months", re.DOTALL))

    def test_who_change_one_passage_decide_with_both_before_them(self, office: Office, browsers: Browsers) -> None:
        desk = office.page("one-passage", "One passage")
        ann, ben = browsers.of(office, "ann.author"), browsers.of(office, "ben.author")
        ben.goto(f"{desk}/draft")
        save_draft(ann, desk, BODY.replace("5 mg", "10 mg"))
        ben.get_by_label("Text", exact=True).fill(BODY.replace("5 mg", "7.5 mg"))
        ben.get_by_role("button", name="Save", exact=True).click()
        expect(ben.get_by_role("heading", level=1)).to_have_text("This page changed while you were editing")
        expect(ben.get_by_text("10 mg").first).to_be_visible()
        assert barriers(ben) == []
        ben.get_by_role("button", name="Save merged").click()
        assert barriers(ben) == []
        ben.get_by_role("link", name="Passage 1: choose whose words stay").click()
        ben.keyboard.press("Tab")
        ben.keyboard.press("ArrowDown")
        ben.get_by_role("button", name="Save merged").click()
        expect(ben.get_by_label("Text", exact=True)).to_have_value(BODY.replace("5 mg", "7.5 mg"))


class TestASignInThatEnds:
    def test_without_scripts_gives_the_text_back_after_the_door(self, office: Office, browsers: Browsers) -> None:
        desk = office.page("ends-without-scripts", "Ends without scripts")
        page = browsers.of(office, "ann.author", java_script_enabled=False)
        page.goto(f"{desk}/draft")
        page.get_by_label("Text", exact=True).fill(BODY + "\nTyped before it ended.\n")
        office.end_sign_ins("ann.author@example.org")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)).fill("ann.author@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Save what you typed").click()
        expect(page.get_by_label("Text", exact=True)).to_have_value(BODY + "\nTyped before it ended.\n")

    def test_with_scripts_goes_on_by_itself_after_signing_in_elsewhere(
        self, office: Office, browsers: Browsers
    ) -> None:
        desk = office.page("ends-with-scripts", "Ends with scripts")
        page = browsers.of(office, "ben.author")
        page.goto(f"{desk}/draft")
        office.end_sign_ins("ben.author@example.org")
        page.get_by_label("Text", exact=True).fill(BODY + "\nTyped while signed out.\n")
        expect(page.locator("#page-saved")).to_contain_text("signed out", timeout=60_000)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="sign in in a new tab").click()
        sign_in(opened.value, "ben.author@example.org")
        expect(opened.value.get_by_role("status")).to_contain_text("Close this tab, and go on where you were")
        opened.value.close()
        page.bring_to_front()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.locator("#page-saved")).to_contain_text(re.compile(r"^Saved"), timeout=60_000)
        expect(page.get_by_label("Text", exact=True)).to_be_focused()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_label("Text", exact=True)).to_have_value(BODY + "\nTyped while signed out.\n")

    def test_is_announced_two_minutes_before_and_put_off_with_a_button(
        self, office: Office, browsers: Browsers
    ) -> None:
        page, who = browsers.of(office, "quin.approver"), "quin.approver@example.org"
        page.clock.install()
        page.goto(f"{office.address}/desk/account/details")
        name, warning = page.get_by_label("Name", exact=True), page.get_by_role("alert")
        name.fill("Dr Quin Approver")
        expect(warning).to_have_count(0)
        office.leave_alone(who, timedelta(hours=12) - timedelta(seconds=90))
        page.clock.fast_forward("11:58:30")
        expect(warning).to_contain_text("You will be signed out at")
        page.get_by_role("button", name="Stay signed in").click()
        expect(warning).to_have_count(0)
        office.leave_alone(who, timedelta(hours=13))
        page.clock.fast_forward("11:58:30")
        expect(warning).to_contain_text("You are signed out. What you typed is still on this page")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="sign in in a new tab").click()
        sign_in(opened.value, who)
        opened.value.close()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(warning).to_have_count(0)
        expect(name).to_have_value("Dr Quin Approver")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/desk/account")
        expect(page.get_by_role("main")).to_contain_text("Dr Quin Approver")


def sign_in(page: Page, email: str) -> None:
    page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)).fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/desk"))


def approved_draft(office: Office, browsers: Browsers, desk: str) -> Page:
    """A changed text that was approved; the approver's window."""
    ann = browsers.of(office, "ann.author")
    ann.goto(f"{desk}/draft")
    ann.get_by_label("Text", exact=True).fill(BODY.replace("5 mg", "10 mg"))
    ann.get_by_role("radio", name="Advice changed").check()
    ann.get_by_label("Change note").fill("The dose is 10 mg.")
    ann.get_by_role("button", name="Save", exact=True).click()
    expect(ann.get_by_label("Change note")).to_have_value("The dose is 10 mg.")
    page = browsers.of(office, "pia.approver")
    page.goto(f"{desk}/review")
    approve(page, Pointer(page))
    page.goto(f"{desk}/version")
    return page


def plan(page: Page, day: str, time: str) -> None:
    for part, value in zip(("Day, or whole date", "Month", "Year"), day.split("/"), strict=True):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("textbox", name="Time").fill(time)
    page.get_by_role("button", name=re.compile("Schedule version")).click()


class TestSchedulingAcrossTheChangesOfTheClock:
    def test_an_hour_that_is_skipped_is_refused_and_the_next_one_published_once(
        self, office: Office, browsers: Browsers
    ) -> None:
        desk = office.page("in-spring", "In spring")
        page = approved_draft(office, browsers, desk)
        plan(page, "28/3/2027", "1:30am")
        expect(page.get_by_role("alert")).to_contain_text("2:00am")
        plan(page, "28/3/2027", "2:30am")
        expect(page.get_by_role("heading", level=1)).to_contain_text("is scheduled")
        carry_out(office, datetime(2027, 3, 28, 1, 29, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
        expect_version_2(office, browsers, "in-spring")

    def test_an_hour_that_comes_twice_is_asked_about(self, office: Office, browsers: Browsers) -> None:
        desk = office.page("in-autumn", "In autumn")
        page = approved_draft(office, browsers, desk)
        plan(page, "31/10/2027", "1:30am")
        page.get_by_role("radio", name="After the clocks change").check()
        page.get_by_role("button", name=re.compile("Schedule version")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("is scheduled")
        carry_out(office, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
        expect_version_2(office, browsers, "in-autumn")


def carry_out(office: Office, before: datetime, due: datetime) -> None:
    """Nothing is published a moment too early, and everything once."""
    assert publish_due(office.database, at=before, limits=Limits()) == 0
    assert publish_due(office.database, at=due, limits=Limits()) == 1
    assert publish_due(office.database, at=due, limits=Limits()) == 0


def expect_version_2(office: Office, browsers: Browsers, slug: str) -> None:
    reader = browsers.new()
    reader.goto(f"{office.address}/guidance/{slug}")
    expect(reader.get_by_text("Take 10 mg once a week.")).to_be_visible()
    expect(reader.locator(".status-line")).to_contain_text(re.compile(r"Version\s2, published"))


class TestPublishedPages:
    def test_published_urgently_say_so_until_somebody_else_has_checked(
        self, office: Office, browsers: Browsers
    ) -> None:
        desk = office.page("urgent", "Urgent")
        ann = browsers.of(office, "ann.author")
        ann.goto(f"{desk}/draft")
        ann.get_by_label("Text", exact=True).fill(BODY.replace("5 mg", "10 mg"))
        ann.get_by_role("radio", name="Correction").check()
        ann.get_by_label("Change note").fill("The dose was wrong.")
        ann.get_by_role("button", name="Save", exact=True).click()
        expect(ann.get_by_label("Change note")).to_have_value("The dose was wrong.")
        page = browsers.of(office, "pia.approver")
        page.goto(f"{desk}/version")
        page.get_by_label(re.compile("Reason|Why")).fill("A wrong dose is being read now.")
        page.get_by_role("button", name=re.compile("urgently, unchecked")).click()
        expect(page.get_by_role("heading", name=re.compile("Version 2 published"))).to_be_visible()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name=re.compile("^Copy: http")).first.click()
        expect(page.get_by_text("Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"{office.address}/guidance/urgent"
        reader = browsers.new()
        reader.goto(f"{office.address}/guidance/urgent")
        expect(reader.get_by_text(re.compile("not (yet )?(been )?checked", re.IGNORECASE)).first).to_be_visible()
        quin = browsers.of(office, "quin.approver")
        quin.goto(f"{desk}/urgent-check")
        for tick in quin.locator('#page-form input[type="checkbox"]').all():
            tick.check()
        quin.locator('#page-form input[type="radio"]').first.check()
        quin.get_by_role("button", name="Record the check").click()
        quin.wait_for_load_state()
        reader.reload()
        expect(reader.get_by_text(re.compile("published urgently", re.IGNORECASE))).to_have_count(0)

    def test_are_withdrawn_under_a_notice_and_reinstated(self, office: Office, browsers: Browsers) -> None:
        desk = office.page("withdrawn-again", "Withdrawn again")
        page = browsers.of(office, "pia.approver")
        page.goto(f"{desk}/withdrawal")
        page.locator("#page-form textarea").fill("New evidence made this unsafe.")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text("New evidence made this unsafe.")).to_be_visible()
        page.get_by_role("button", name="Withdraw this page").click()
        reader = browsers.new()
        reader.goto(f"{office.address}/guidance/withdrawn-again")
        expect(reader.get_by_role("heading", name=re.compile("This guidance was withdrawn on"))).to_be_visible()
        page.goto(f"{desk}/reinstatement")
        page.locator("#page-form textarea").fill("It was right after all.")
        page.get_by_role("button", name="Put the page in force again").click()
        page.wait_for_load_state()
        reader.reload()
        expect(reader.get_by_role("heading", name=re.compile("This guidance was withdrawn on"))).to_have_count(0)

    def test_a_word_document_becomes_a_draft_with_every_figure(
        self, office: Office, browsers: Browsers, word_file: Path
    ) -> None:
        desk = office.page("from-word", "From Word")
        page = browsers.of(office, "ann.author")
        page.goto(f"{desk}/word")
        page.locator('input[type="file"]').set_input_files(word_file)
        page.locator("#page-form button").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("guideline.docx", timeout=60_000)
        expect(page.get_by_text("Every number, unit and sign of the original is in the draft").first).to_be_visible()
        page.get_by_role("button", name="Use this as the draft").click()
        text = page.get_by_label("Text", exact=True).input_value()
        assert "10<sup>9</sup>/L" in text and "≤ 0.5 mg/kg" in text


SCREENS = [
    "",
    "/pages",
    "/new-page",
    "/account",
    "/images",
    "/links?q=screens",
    "/news",
    "/news/new",
    "/newsletters",
    "/topics",
]
#: Those that only admins have.
OF_ADMINS = ["/people", "/audit", "/organisations", "/organisations/new", "/webhooks", "/tokens", "/service"]
STEPS = ["", "/draft", "/review-request", "/review", "/whole-page-review", "/version", "/comments", "/fact-checks"]
STEPS += ["/withdrawal", "/removal", "/erasure?version=1", "/address", "/settings", "/owner", "/word", "/timeline"]
STEPS += ["/restored-draft?version=1", "/note-correction?version=1", "/texts/2", "/discarded-draft"]


def test_no_screen_of_the_desk_has_a_barrier_or_is_too_wide(office: Office, browsers: Browsers) -> None:
    if "postgresql" in office.database.engine.url.drivername:
        pytest.skip("the screens are the same on both databases")
    desk = office.page("screens", "Screens")
    save_draft(browsers.of(office, "ann.author"), desk, BODY.replace("5 mg", "10 mg"))
    page = browsers.of(office, "pia.approver", viewport={"width": 1200, "height": 900})
    addresses = [f"{office.address}/desk{path}" for path in SCREENS] + [f"{desk}{path}" for path in STEPS]
    found = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        found += [(address, barrier) for barrier in barriers_at_any_width(page)]
    admin = browsers.of(office, "mo.admin", viewport={"width": 1200, "height": 900})
    for path in OF_ADMINS:
        answer = admin.goto(f"{office.address}/desk{path}")
        assert answer is not None and answer.status == 200, path
        found += [(path, barrier) for barrier in barriers_at_any_width(admin)]
    assert found == []
