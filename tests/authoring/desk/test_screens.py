"""The screens of the desk in a real browser: for everybody, on a phone, without scripts, without colours, on paper."""

import io
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader

from guidance.app import create_app
from guidance.config import Settings
from guidance.models import Role, Verdict
from tests.authoring.desk.told import NOW, ago, ask, comment, decide, fail, in_days, plan, propose, save, urgent
from tests.machine.barriers import barriers_at_any_width
from tests.machine.server import running
from tests.stories import page, person, publish, review, signed_in, withdraw

pytestmark = pytest.mark.browser

SCREENS = [
    "/desk",
    "/desk/pages",
    "/desk/pages?review=overdue&due-day=x",
    "/desk/pages?words=nothing+like+this",
    "/desk/lists/overdue-reviews",
    "/desk/lists/scheduled",
    "/desk/guidance/page-0",
    "/desk/guidance/page-1",
    "/desk/guidance/page-2",
    "/desk/guidance/page-3",
    "/desk/guidance/page-4",
    "/desk/guidance/page-4/timeline",
    "/desk/guidance/page-4/timeline?kind=comments",
]


@pytest.fixture(scope="module")
def site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with something on every list of the desk, and the cookie of somebody who checks."""
    folder = tmp_path_factory.mktemp("desk") / "instance"
    shutil.copytree(demo_template, folder)
    app = create_app(Settings(instance=folder))
    with app.extensions["database"].writing() as session:
        sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
        pages = [
            page(session, kim if n == 4 else sam, f"page-{n}", "A topic with rather a long name") for n in range(6)
        ]
        versions = [publish(session, one, sam, title=f"{one.slug} " * 6, at=ago(900)) for one in pages]
        for number, version in enumerate(versions[:5]):
            review(session, version, kim, at=ago(800), due_on=in_days([-400, -100, -10, 30, 300][number]))
        drafts = [save(session, one, sam) for one in pages[:4]]
        ask(session, drafts[0], sam, kim, by_day=in_days(-1))
        decide(session, drafts[1], kim)
        plan(session, drafts[1], kim, NOW + timedelta(days=3))
        plan(session, drafts[2], kim, ago(1))
        fail(session, pages[2])
        decide(session, save(session, pages[4], kim), kim, Verdict.CHANGES_REQUESTED)
        comment(session, drafts[3], kim)
        comment(session, save(session, pages[4], kim, "Again."), sam)
        propose(session, versions[3], sam)
        urgent(session, publish(session, pages[3], sam, "Quick.", at=ago(1)), sam)
        withdraw(session, pages[5], kim, at=ago(2))
    cookie = signed_in(app, "kim.checker@example.org").get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    app.extensions["database"].close()
    with running(folder) as address:
        yield address, cookie.value


def opened(chromium: Browser, site: tuple[str, str], **how: object) -> BrowserContext:
    context = chromium.new_context(**how)  # type: ignore[arg-type]
    context.add_cookies([{"name": "guidance", "value": site[1], "url": site[0]}])
    return context


@pytest.fixture
def desk(chromium: Browser, site: tuple[str, str]) -> Iterator[Page]:
    context = opened(chromium, site, viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", SCREENS)
def test_every_screen_is_accessible_and_fits_a_phone(desk: Page, site: tuple[str, str], path: str) -> None:
    desk.goto(f"{site[0]}{path}")
    assert barriers_at_any_width(desk) == []


def test_the_overdue_report_is_dated_and_complete_on_paper(desk: Page, site: tuple[str, str]) -> None:
    desk.goto(f"{site[0]}/desk/lists/overdue-reviews")
    words = " ".join(PdfReader(io.BytesIO(desk.pdf())).pages[0].extract_text().split())
    assert "As of" in words and "days" in words and "Sam Author" in words
    assert "Save this list" not in words and "Start review" not in words


def test_a_list_of_pages_keeps_all_its_columns_on_paper(desk: Page, site: tuple[str, str]) -> None:
    desk.goto(f"{site[0]}/desk/pages?review=overdue&sort=due")
    words = " ".join(PdfReader(io.BytesIO(desk.pdf())).pages[0].extract_text().split())
    assert "Overdue reviews" in words and "As of" in words and "Owner" in words
    assert "Show pages" not in words


def test_the_tables_of_the_picture_are_on_paper_too(desk: Page, site: tuple[str, str]) -> None:
    desk.goto(f"{site[0]}/desk")
    words = " ".join(" ".join(part.extract_text() for part in PdfReader(io.BytesIO(desk.pdf())).pages).split())
    assert "A topic with rather a long name" in words


def test_numbers_are_read_without_colours(chromium: Browser, site: tuple[str, str]) -> None:
    context = opened(chromium, site, forced_colors="active", color_scheme="dark")
    shown = context.new_page()
    shown.goto(f"{site[0]}/desk")
    fills = shown.evaluate(
        "[...document.querySelectorAll('.currency__ground')].map(part => getComputedStyle(part).fill)"
    )
    assert len(set(fills)) == 2, "only the two colours of the reader"
    words = shown.evaluate(
        "[...document.querySelectorAll('.currency__picture text')].map(part => getComputedStyle(part).fill)"
    )
    assert set(words) <= set(fills)
    context.close()


def test_the_list_is_filtered_without_scripts(chromium: Browser, site: tuple[str, str]) -> None:
    context = opened(chromium, site, java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{site[0]}/desk")
    shown.get_by_role("link", name="All pages").first.click()
    shown.get_by_label("Review", exact=True).select_option("Overdue, however long")
    shown.get_by_label("Topic").select_option("A topic with rather a long name")
    shown.get_by_role("button", name="Show pages").click()
    assert "review=overdue" in shown.url
    assert shown.locator(".desk-list tbody tr").count() == 3
    context.close()
