"""The working copy: saved by itself, kept through every trouble, offered back after a crash."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect

from tests.assets.conftest import open_editor, text_of, write
from tests.assets.stub import TEXT, Desk, layout

pytestmark = pytest.mark.browser


def saved(page: Page, act: Callable[[], object]) -> dict[str, str]:
    """What the service is sent when ``act`` is done."""
    with page.expect_request("**/working-copy") as sent:
        act()
    answer = sent.value.response()
    assert answer is not None
    page.wait_for_function("document.getElementById('page-saved').textContent !== ''")
    return dict(sent.value.post_data_json or {})


def type_and_wait(page: Page, words: str, seconds: int = 2) -> None:
    page.locator("#body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)
    page.clock.fast_forward(seconds * 1000)


def test_typing_is_saved_two_seconds_after_it_stops(page: Page, desk: Desk) -> None:
    sent = saved(page, lambda: type_and_wait(page, "More."))
    assert sent["body"].replace("\r\n", "\n") == TEXT + "More."
    assert sent["title"] == "Flu vaccine"
    assert sent["change_class"] == "wording"
    assert sent["based_on"] == "7"
    assert sent["section"] == "Evidence"
    assert sent["changed"] == "yes"
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")


def test_whoever_types_without_a_pause_is_saved_every_five_seconds(page: Page, desk: Desk) -> None:
    saved(page, lambda: page.clock.fast_forward(2000))  # the first sign of life
    before = len(desk.copies)
    with page.expect_request("**/working-copy"):
        for _ in range(6):
            page.locator("#body").press("x")
            page.clock.run_for(1000)
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    assert len(desk.copies) == before + 1


def test_an_open_page_gives_a_sign_of_life_and_hears_who_else_is_there(page: Page, desk: Desk) -> None:
    desk.present = ["Dr A Shah is also editing “Dose”"]
    desk.newer = "J Patel saved a newer text at 10:40am. Save to see both."
    assert saved(page, lambda: page.clock.fast_forward(2000))["changed"] == "no"
    expect(page.locator("#page-present")).to_have_text(
        "Dr A Shah is also editing “Dose”J Patel saved a newer text at 10:40am. Save to see both."
    )
    saved(page, lambda: page.clock.fast_forward(18000))


def test_a_status_is_written_again_only_when_it_changes(page: Page) -> None:
    saved(page, lambda: type_and_wait(page, "a"))
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    page.evaluate("""() => {
      window.written = 0
      new MutationObserver(() => { window.written += 1 }).observe(
        document.getElementById('page-saved'), { childList: true, subtree: true, characterData: true })
    }""")
    saved(page, lambda: type_and_wait(page, "b"))
    saved(page, lambda: type_and_wait(page, "c"))
    assert page.evaluate("window.written") == 0


def test_when_the_service_is_out_of_order_the_page_says_so_and_tries_again(page: Page, desk: Desk) -> None:
    desk.broken = True
    saved(page, lambda: type_and_wait(page, "More."))
    expect(page.locator("#page-saved")).to_contain_text(
        "Not saved since 10:45am: your text is kept on this computer. Keep this page open"
    )
    desk.broken = False
    sent = saved(page, lambda: page.clock.fast_forward(5000))
    assert sent["body"].endswith("More.")
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")


def test_a_copy_that_a_full_disk_does_not_keep_is_not_promised(page: Page, desk: Desk) -> None:
    desk.broken = True
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    saved(page, lambda: type_and_wait(page, "More."))
    expect(page.locator("#page-saved")).to_contain_text("Not saved since 10:45am: your text is on this page alone.")


def test_offline_is_said_nothing_is_sent_and_the_text_is_saved_when_the_net_is_back(
    page: Page, context: BrowserContext, desk: Desk
) -> None:
    context.set_offline(True)
    type_and_wait(page, "More.")
    expect(page.locator("#page-saved")).to_contain_text(
        "You are offline. Not saved since 10:45am: your text is kept on this computer."
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#page-saved")).to_be_focused()
    assert text_of(page).endswith("More.")
    with page.expect_response("**/working-copy"):
        context.set_offline(False)
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    assert desk.copies[-1]["body"].endswith("More.")
    assert not desk.submitted


def test_after_a_sign_in_in_another_tab_the_page_goes_on_by_itself(
    page: Page, context: BrowserContext, desk: Desk
) -> None:
    desk.signed_in = False
    type_and_wait(page, "More.")
    expect(page.locator("#page-saved")).to_have_text(
        "You are signed out: your text is kept on this page. Keep it open, sign in in a new tab, "
        "then go on typing here."
    )
    link = page.get_by_role("link", name="sign in in a new tab")
    expect(link).to_have_attribute("href", "/sign-in?next=/desk/account%3Fbeside%3Dyes")
    with context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading")).to_have_text("You are signed in")
    opened.value.close()
    page.clock.fast_forward(5000)
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    assert desk.copies[-1]["body"].endswith("More.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/draft?saved=1")
    assert desk.submitted[0]["csrf_token"] == "token-1x"


def test_a_token_that_changed_meanwhile_is_fetched_without_a_word(page: Page, desk: Desk) -> None:
    desk.token = "token-2"
    type_and_wait(page, "More.")
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    assert desk.copies[-1]["csrf_token"] == "token-2"


def crash(page: Page, desk: Desk, words: str) -> None:
    """Type while the service is out of order, and lose the page."""
    desk.broken = True
    type_and_wait(page, words)
    expect(page.locator("#page-saved")).to_contain_text("Not saved since")
    page.close(run_before_unload=False)
    desk.broken = False


def test_after_a_crash_the_text_is_offered_and_put_back(page: Page, context: BrowserContext, desk: Desk) -> None:
    page.get_by_label("Advice changed").check()
    page.locator("#title").fill("Flu jab")
    crash(page, desk, "More.")
    again = open_editor(context, desk)
    assert text_of(again) == TEXT
    expect(again.get_by_text("Text from 10:45am was found on this computer that was not saved.")).to_be_visible()
    again.get_by_role("button", name="Put it back").click()
    assert text_of(again) == TEXT + "More."
    expect(again.locator("#title")).to_have_value("Flu jab")
    expect(again.get_by_label("Advice changed")).to_be_checked()
    assert saved(again, lambda: again.clock.fast_forward(2000))["body"].endswith("More.")


def test_what_was_found_can_be_thrown_away(page: Page, context: BrowserContext, desk: Desk) -> None:
    crash(page, desk, "More.")
    again = open_editor(context, desk)
    again.get_by_role("button", name="Throw it away").click()
    expect(again.get_by_text("The text was thrown away.")).to_be_visible()
    again.reload()
    again.get_by_role("toolbar").wait_for()
    expect(again.get_by_role("button", name="Put it back")).to_have_count(0)
    assert text_of(again) == TEXT


def offer_from(page: Page, time: str) -> Locator:
    return page.get_by_role("region", name="Text that was not saved").filter(has_text=f"Text from {time}")


def test_an_offer_stands_while_somebody_types(page: Page, context: BrowserContext, desk: Desk) -> None:
    crash(page, desk, "Lost words.")
    again = open_editor(context, desk)
    saved(again, lambda: again.clock.fast_forward(60000))  # a sign of life
    saved(again, lambda: type_and_wait(again, "New."))
    expect(again.locator("#page-saved")).to_have_text("Saved 10:42am")
    again.close(run_before_unload=False)
    third = open_editor(context, desk)
    offer_from(third, "10:45am").get_by_role("button", name="Put it back").click()
    assert text_of(third).endswith("Lost words.")


def test_two_crashes_leave_two_offers_and_each_is_answered_by_itself(
    page: Page, context: BrowserContext, desk: Desk
) -> None:
    crash(page, desk, "Lost words.")
    again = open_editor(context, desk)
    saved(again, lambda: again.clock.fast_forward(60000))  # a sign of life
    crash(again, desk, "Lost too.")
    third = open_editor(context, desk)
    offer_from(third, "10:46am").get_by_role("button", name="Put it back").click()
    assert text_of(third).endswith("Lost too.")
    expect(offer_from(third, "10:46am")).to_have_count(0)
    third.reload()
    offer_from(third, "10:45am").get_by_role("button", name="Put it back").click()
    assert text_of(third).endswith("Lost words.")


def test_nothing_is_offered_that_the_service_has(page: Page, context: BrowserContext, desk: Desk) -> None:
    crash(page, desk, "More.")
    desk.text = TEXT + "More."
    again = open_editor(context, desk)
    expect(again.get_by_role("button", name="Put it back")).to_have_count(0)


def kept(page: Page) -> list[str]:
    return [str(key) for key in page.evaluate("Object.keys(localStorage)")]


def test_no_copy_is_left_after_a_save_or_a_sign_out(page: Page, context: BrowserContext, desk: Desk) -> None:
    write(page, "New text")
    assert kept(page) == ["guidance-unsaved-uid1"]
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/draft?saved=1")
    page.get_by_role("toolbar").wait_for()
    assert kept(page) == []
    crash(page, desk, "More.")
    other = context.new_page()
    other.goto(f"{desk.address}/desk")
    other.get_by_role("link", name="Sign out").click()
    assert kept(other) == []


def test_leaving_is_asked_about_only_while_something_is_not_saved(page: Page, desk: Desk) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    saved(page, lambda: type_and_wait(page, "More."))
    expect(page.locator("#page-saved")).to_have_text("Saved 10:42am")
    page.goto(f"{desk.address}/desk")
    assert asked == []
    page.goto(f"{desk.address}/desk/guidance/x/draft")
    page.get_by_role("toolbar").wait_for()
    desk.broken = True
    page.locator("#body").press("x")
    page.goto(f"{desk.address}/desk")
    assert asked == ["beforeunload"]


NEWS = """<form id="page-form" method="post" action="/desk/news/3" data-kept data-document="news-3" data-person="1">
<input type="hidden" name="based_on" value="1"><label for="title">Title</label><input id="title" name="title">
<label for="body">Text</label><textarea id="body" name="body">Saved words.</textarea><button>Save</button></form>"""
TOO_OLD = "<h1>That did not work</h1><p>This form is older than your sign-in.</p>"


def test_what_is_typed_in_news_outlives_a_crash_a_lost_connection_and_a_refusal(page: Page, desk: Desk) -> None:
    def answer(route: Route) -> None:
        main = TOO_OLD if route.request.method == "POST" else NEWS
        route.fulfill(body=layout("News", main, "t"), content_type="text/html")

    page.route("**/desk/news/3", answer)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{desk.address}/desk/news/3")
    page.get_by_label("Text").fill("Saved words. More.")
    strip = page.locator(".kept-strip")
    expect(strip).to_have_text("Not saved yet. Kept on this computer at 10:45am.")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Text")).to_have_value("Saved words. More.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(strip).to_contain_text("You are offline. Your text is kept on this computer")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading")).to_have_text("That did not work")
    page.goto(f"{desk.address}/desk")
    page.goto(f"{desk.address}/desk/news/3")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Text")).to_have_value("Saved words. More.")
