"""Every screen about the ends of guidance in a real browser: accessible, and as wide as a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guidance.app import create_app
from guidance.config import Settings
from guidance.models import Role
from tests.authoring.ending.conftest import propose
from tests.machine.barriers import barriers_at_any_width
from tests.machine.server import running
from tests.pages import posted
from tests.stories import person, signed_in

pytestmark = pytest.mark.browser

PAGE = "/desk/guidance/covid-19-vaccination-principles"
WITHDRAWN = "/desk/guidance/third-primary-dose"
SCREENS = [
    f"{PAGE}/discarded-page",
    f"{PAGE}/withdrawal",
    f"{WITHDRAWN}/withdrawal",
    f"{WITHDRAWN}/reinstatement",
    f"{PAGE}/reinstatement",
    f"{PAGE}/removal",
    f"{WITHDRAWN}/removal",
    f"{PAGE}/erasure?version=3",
    f"{PAGE}/erasure?version=12",
    f"{PAGE}/proposals/1",
    f"{WITHDRAWN}/proposals/2",
    f"{PAGE}/proposals/3/elsewhere",
    "/desk/news/2/erasure",
    "/desk/proposals/4",
    f"{PAGE}/restored-draft",
    f"{PAGE}/restored-draft?version=5",
    f"{PAGE}/note-correction?version=5",
]

SENT_EMPTY = [
    f"{PAGE}/withdrawal",
    f"{WITHDRAWN}/reinstatement",
    f"{PAGE}/removal",
    f"{PAGE}/erasure?version=3",
    f"{PAGE}/proposals/1",
    f"{PAGE}/note-correction?version=5",
]


@pytest.fixture(scope="module")
def desk(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server with the demonstration, and the cookie of somebody who may publish."""
    folder = tmp_path_factory.mktemp("ending") / "instance"
    shutil.copytree(demo_template, folder)
    app = create_app(Settings(instance=folder))
    with app.extensions["database"].writing() as session:
        person(session, "Pat Approver", Role.APPROVER)
        person(session, "Kim Approver", Role.APPROVER)
    pat, kim = (signed_in(app, f"{name}.approver@example.org") for name in ("pat", "kim"))
    propose(kim, f"{PAGE}/erasure?version=4", category="Copyright", reason="It was copied.")
    propose(pat, f"{WITHDRAWN}/removal", reason="It named a patient.")
    erasure = propose(
        pat, f"{PAGE}/erasure?version=2", category="Copyright", reason="It was copied.", words="vaccination"
    )
    assert posted(kim, erasure, decision="agree").status_code == 303
    propose(kim, "/desk/news/1/erasure", category="Copyright", reason="It was copied.", words="vaccine")
    cookie = pat.get_cookie(pat.application.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    app.extensions["database"].close()
    with running(folder) as address:
        yield address, cookie.value


def opened(chromium: Browser, desk: tuple[str, str], width: int, *, scripts: bool = True) -> Page:
    address, cookie = desk
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, base_url=address, java_script_enabled=scripts, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "guidance", "value": cookie, "url": address}])
    return context.new_page()


def test_no_screen_has_anything_that_axe_finds_or_needs_to_be_scrolled_sideways(
    chromium: Browser, desk: tuple[str, str]
) -> None:
    page = opened(chromium, desk, 1200)
    problems = []
    for path in SCREENS:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        problems += [f"{path}: {barrier}" for barrier in barriers_at_any_width(page)]
    for path in SENT_EMPTY:
        page.goto(path)
        page.locator("#page-form textarea").first.fill("")
        page.locator("#page-form button").first.click()
        assert page.title().startswith("Error: "), path
        problems += [f"{path}, sent empty: {barrier}" for barrier in barriers_at_any_width(page)]
    page.context.close()
    assert problems == []


def test_a_page_is_withdrawn_without_scripts_after_a_look_at_the_notice(
    chromium: Browser, desk: tuple[str, str]
) -> None:
    page = opened(chromium, desk, 1200, scripts=False)
    page.goto("/desk/guidance/shingles-vaccine/withdrawal")
    page.get_by_label("Reason, as readers will see it").fill("The vaccine changed.")
    page.get_by_label("What should readers use instead?").select_option(label="Resources behind these pages")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("region", name="Withdrawal notice")).to_contain_text("The vaccine changed.")
    page.get_by_role("button", name="Change the notice").click()
    page.get_by_label("Reason, as readers will see it").fill("Another vaccine is used now.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Withdraw this page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("This page is withdrawn")
    page.get_by_role("link", name="See it as readers do").click()
    expect(page.get_by_role("region", name="Withdrawal notice")).to_contain_text("Another vaccine is used now.")
    page.context.close()
