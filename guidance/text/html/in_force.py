"""Words in force: what a page says without what is struck out (``~~…~~`` and its kin, rendered as ``<s>``).

Struck text is there to be seen as struck. Wherever a page is read as plain words, a dose that was struck out must not
be taken for one that holds: it is left out, or stands in brackets that say so.
"""

from collections.abc import Iterator

from guidance.text import html

_STRUCK = frozenset({"s", "del", "strike"})
BEFORE, AFTER = "[struck out: ", "]"


def words_in_force(page: str) -> str:
    """The text of clean HTML without what is struck out, with single spaces.

    >>> words_in_force("<p>Give <s>5 mg</s> 10 mg.</p>")
    'Give 10 mg.'
    """
    return html.words(without_struck(page))


def without_struck(page: str) -> str:
    """Clean HTML without what is struck out; a space stays in its place, so that what stood round it is not joined."""
    if not _has_struck(page):
        return page
    return "".join(" " if token.tag in _STRUCK else token.source for token, depth in _depths(page) if not depth)


def with_struck_told(page: str) -> str:
    """Clean HTML with brackets in words in place of the tags that strike out.

    >>> with_struck_told("<p>Give <s>5 mg</s> 10 mg.</p>")
    '<p>Give [struck out: 5 mg] 10 mg.</p>'
    """
    if not _has_struck(page):
        return page
    out = []
    for token, depth in _depths(page):
        if token.tag not in _STRUCK:
            out.append(token.source)
        elif token.opening and not depth:
            out.append(BEFORE)
        elif token.closing and depth == 1:
            out.append(AFTER)
    return "".join(out)


def _has_struck(page: str) -> bool:
    return "<s>" in page or "<s " in page or "<del" in page or "<strike" in page


def _depths(page: str) -> Iterator[tuple[html.Token, int]]:
    """Each token with the number of tags that strike it out; an opening one counts only for what follows it."""
    depth = 0
    for token in html.tokens(page):
        yield token, depth
        if token.tag in _STRUCK:
            depth = depth + 1 if token.opening else max(depth - 1, 0)
