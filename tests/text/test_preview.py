"""The page of a draft: its pictures come from the desk."""

from guidance.text.markdown.rendering import render
from guidance.text.preview import for_preview


def test_only_our_own_pictures_are_moved() -> None:
    page = render('![One](/images/a.png) ![Two](https://example.org/images/b.png) and src="/images/c.png" typed').html
    moved = for_preview(page)
    assert 'src="/desk/images/a.png"' in moved
    assert 'src="https://example.org/images/b.png"' in moved
    assert 'src="/images/c.png"' in moved
