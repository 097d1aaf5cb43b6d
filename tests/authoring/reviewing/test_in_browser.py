"""Checking and arranging in a real browser: no barrier on any screen, narrow screens, and drafts on paper."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from guidance.app import create_app
from guidance.config import Settings
from tests.authoring.reviewing.office import DESK, LATER, Office
from tests.machine.barriers import barriers_at_any_width
from tests.machine.server import running

pytestmark = pytest.mark.browser

LONG = (
    LATER
    + "\n| Weight | Dose |\n| --- | --- |\n| 40 kg | 12.5 mg |\n\n"
    + "\n".join(f"## Section {n}\n\n{'Check the blood count every 2 weeks. ' * 20}\n" for n in range(1, 12))
)
SCREENS = [
    "review-request",
    "review",
    "review?view=page",
    "whole-page-review",
    "texts/3",
    "settings",
    "owner",
    "address",
    "address?words=methotrexate+and+vaccines",
    "address?words=",
]


@pytest.fixture(scope="module")
def folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("office")
    shutil.copyfile(sqlite_template, made / "guidance.sqlite")
    return made


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    app = create_app(Settings(instance=folder, base_url="http://127.0.0.1"))
    made = Office(app)
    made.save(LONG, title="Methotrexate in adults", audience="Adults")
    made.ask()
    yield made
    app.extensions["database"].close()


@pytest.fixture(scope="module")
def site(office: Office, folder: Path) -> Iterator[str]:
    with running(folder) as address:
        yield address


def browser_of(chromium: Browser, client: FlaskClient, site: str, width: int, *, scripts: bool = True) -> Page:
    """A page in which somebody who is signed in as in ``client`` is signed in."""
    cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    context.add_cookies([{"name": "guidance", "value": cookie.value, "url": site}])
    return context.new_page()


def test_no_screen_has_a_barrier_or_is_too_wide(chromium: Browser, office: Office, site: str) -> None:
    page = browser_of(chromium, office.kim, site, 1200)
    for screen in SCREENS:
        page.goto(f"{site}{DESK}/{screen}")
        _without_barriers(page, screen)
    page.goto(f"{site}{DESK}/review")
    page.get_by_role("button", name="Approve, publish later").click()
    expect(page.get_by_role("alert")).to_contain_text("To approve, check and tick")
    _without_barriers(page, "the form with its errors")
    page.context.close()


def _without_barriers(page: Page, screen: str) -> None:
    assert barriers_at_any_width(page) == [], screen
    assert page.locator("h1").count() == 1, screen


def test_a_reviewer_decides_without_scripts(chromium: Browser, office: Office, site: str) -> None:
    page = browser_of(chromium, office.lee, site, 1200, scripts=False)
    page.goto(f"{site}{DESK}/review")
    page.get_by_label("Note to the author").fill("Why 12.5 mg?")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("region", name="Decision")).to_contain_text("You asked for changes")
    page.context.close()


def test_every_printed_sheet_of_a_draft_says_so(chromium: Browser, office: Office, site: str) -> None:
    page = browser_of(chromium, office.sam, site, 1200)
    page.goto(f"{site}{DESK}/texts/3")
    sheets = PdfReader(io.BytesIO(page.pdf())).pages
    assert len(sheets) > 1
    assert all("DRAFT – not for clinical use" in sheet.extract_text() for sheet in sheets)
    page.context.close()
