"""The two walks of a clinician: is this page current, and what changed since a day; from the page alone."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

LONGEST_TITLE = "/guidance/covid-19-vaccination-principles"
WITHDRAWN = "/guidance/third-primary-dose"


@pytest.mark.parametrize("width", [1280, 375])
def test_a_clinician_sees_whether_it_is_current_and_asks_what_changed(
    chromium: Browser, demo_site: str, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path, said in ((LONGEST_TITLE, "Current. Reviewed"), (WITHDRAWN, "Withdrawn on 3 April 2022.")):
        page.goto(demo_site + path)
        sentence = page.locator(".state")
        expect(sentence).to_contain_text(said)
        box = sentence.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 600
    page.goto(demo_site + LONGEST_TITLE)
    contents = page.get_by_role("navigation", name="Contents")
    if width == 1280:
        assert page.locator(".guidance-text p").first.bounding_box()["y"] < 800
        contents.get_by_role("link", name="5. Allergy").click()
        expect(contents.locator("[aria-current]")).to_have_text("5. Allergy")
        expect(contents.get_by_role("link", name="5. Allergy")).to_be_in_viewport()
    else:
        expect(contents.get_by_role("link").first).to_be_hidden()
    page.get_by_label("What changed since").fill("1 March 2022")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changed since 1 March 2022")
    expect(page.get_by_text("which is current")).to_be_visible()
    expect(page.locator(".updates__facts").first).to_contain_text("Reviewed, version 12, 14 September 2026")
    context.close()
