"""Texts and comparisons that are kept: made once, refused anew, and bounded by memory."""

import gc
from collections.abc import Iterator

import pytest

from guidance.errors import TextRefused
from guidance.text import looks
from guidance.text.compare import leaf
from guidance.text.compare.edit import Edit
from guidance.text.looks import compared, rendered
from guidance.text.markdown.rendering import Limits

LARGE = Limits(bytes=1_000_000)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    looks._kept.clear()
    yield
    looks._kept.clear()


def test_a_text_is_rendered_once_whatever_the_limit() -> None:
    assert rendered("Give 5 mg.", Limits()) is rendered("Give 5 mg.", Limits())
    assert rendered("Give 5 mg.", Limits()) is not rendered("Give 50 mg.", Limits())


def test_two_pages_are_compared_once_and_each_way_by_itself() -> None:
    old, new = "<p>Give 5 mg.</p>", "<p>Give 10 mg.</p>"
    assert compared(old, new) is compared(old, new)
    assert compared(new, old).html != compared(old, new).html


def test_a_text_that_is_too_large_is_refused_though_it_is_kept() -> None:
    text = "word " * 70_000
    rendered(text, LARGE)
    with pytest.raises(TextRefused, match="350 kB; a page can have 300"):
        rendered(text, Limits())
    assert rendered(text, Limits().for_saved(text)).html  # saved under another limit


def test_memory_is_bounded_and_what_is_too_large_to_keep_is_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looks._kept, "_Cache__maxsize", 5_000)
    for number in range(40):
        rendered(f"{number} " + "word " * 50, LARGE)
    assert 0 < looks._kept.currsize <= 5_000
    assert 0 < len(looks._kept) < 40
    assert "longer" in rendered("longer " * 1_000, LARGE).html


def test_a_comparison_that_was_written_and_told_keeps_nothing_of_the_work() -> None:
    def work() -> int:
        gc.collect()
        return sum(isinstance(each, Edit) for each in gc.get_objects())

    gc.freeze()  # so that only what is made here is looked through
    try:
        kept = compared("<h2>Dose</h2><p>Give 5 mg.</p><p>Stop.</p>", "<h2>Dose</h2><p>Give 10 mg.</p><p>Stop.</p>")
        assert work() > 0
        assert "10" in kept.html and [change.now for change in kept.changes] == ["Give 10 mg."]
        assert work() == 0
    finally:
        gc.unfreeze()


def test_a_page_without_spaces_is_not_kept_as_one_word() -> None:
    compared(f"<p>Give it. {'x' * 50_000}</p>", f"<p>Give all of it. {'x' * 50_000}</p>")
    assert "Give" in leaf._BARE and max(map(len, leaf._BARE)) <= 40
