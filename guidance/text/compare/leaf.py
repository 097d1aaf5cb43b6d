"""The words of a leaf of a page: cut so that nothing a reader takes for one sign, word or figure is ever cut in two.

Two words are the same when nobody could see a difference: letters are compared in Unicode's composed form (NFC), and
signs that are never seen (soft hyphens, zero-width spaces) do not count. Grapheme clusters (Unicode Annex 29: flags,
families, letters with their marks) come from the ``regex`` library.
"""

import html as entities
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat

import regex

#: One word, number, space, sign, line break or picture: the HTML to show, the opening tags of the formatting and links
#: round it (outermost first), and what makes two words the same besides those tags. Plain tuples, because a comparison
#: of long pages makes hundreds of thousands of them.
Word = tuple[str, tuple[str, ...], str]

#: What the ``same`` of the use of a note begins with; the words of the note follow.
NOTE = "\x03"

#: Scripts that are written without spaces: each cluster is a word.
CLOSE = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
#: Letters, and the signs that sit on them or join them.
_LETTER = rf"(?:(?!{CLOSE})[\p{{L}}\p{{M}}\u200c\u200d])"
_PLAIN_WORD = rf"[A-Za-z]+(?:['’][A-Za-z]+)*+(?!['’]?{_LETTER})"  # most words by far, and much the fastest to find
_NUMBER = r"\d+(?:[.,]\d+)*+\p{M}*"
_WORDS = rf"{_PLAIN_WORD}|\s+|{_NUMBER}|{_LETTER}++(?:['’]{_LETTER}++)*+|\X"
#: Never seen anywhere; the last two only join or part the letters of some scripts.
_UNSEEN = r"[\u00ad\u180e\u200b\u200e\u200f\u061c\u2060-\u2064\ufeff]"
_WORD = regex.compile(_WORDS)
#: The same where every letter is a plain one, as in most texts: three times as fast.
_PLAIN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*+|\s+|\d+(?:[.,]\d+)*+|.", re.ASCII | re.DOTALL)
_WORD_WITH_UNSEEN = regex.compile(
    rf"{_UNSEEN}*(?:\s[\s{_UNSEEN[1:-1]}]*|{_NUMBER}|(?:{_LETTER}|{_UNSEEN})*{_LETTER}(?:{_LETTER}|{_UNSEEN}|['’](?={_LETTER}))*+|\X)"
    rf"{_UNSEEN}*+|{_UNSEEN}+"
)
_HAS_UNSEEN = regex.compile(_UNSEEN)
_JOINER = regex.compile(r"(?<![^\p{Latin}\p{Greek}\p{Cyrillic}\p{N}\p{P}\s])[\u200c\u200d]")

#: What parts one thing that is written from the next.
_PARTING = rf"\s\x1c-\x1f—…{CLOSE[1:-1]}"
#: Whatever has no figure is passed over at once, up to what has one, or to the end.
_FIGURED, _PLAIN_FIGURED = (
    kind.compile(rf"(?:{no_figure}*+[{parting}])*+(?:({no_figure}*+{figure}[^{parting}]*+)|{no_figure}*+\Z)", flags)
    for kind, figure, parting, no_figure, flags in (
        (regex, r"\p{N}", _PARTING, rf"[^{_PARTING}\p{{N}}]", 0),
        (re, r"\d", r"\s\x1c-\x1f", r"[^\s\x1c-\x1f\d]", re.ASCII),
    )
)

_INLINE = regex.compile(r"<(/?)([a-z0-9]+)((?:\s[^>]*)?)>|([^<]+)")
_NOTE_USE = regex.compile(r'<sup class="footnote-ref">(<a href="#(note-\d+)">\[\d+\]</a>)</sup>')
_NOTE_LINK = regex.compile(r'href="#note-[\w-]*"')
#: What is left of spaces that nobody sees, once those next to each other are one.
_UNSEEN_SPACE = regex.compile(r"<br>|&nbsp;|(?:^| )(?:<[^>]*>)+(?: |$)")


def cut(source: str, notes: dict[str, str], *, keep_space: bool) -> list[Word]:
    """The words of a leaf's HTML, with single spaces and none at the ends.

    :param notes: what each note of the page says, by its anchor.
    :param keep_space: whether every space is seen, as in fixed text.
    """
    found: list[Word] = []
    marks: list[tuple[str, str]] = []
    position = 0
    for use in _NOTE_USE.finditer(source) if "footnote-ref" in source else ():
        _cut_plain(source[position : use.start()], found, marks)
        around = (*(mark for _, mark in marks), '<sup class="footnote-ref">')
        found.append((use[1], around, NOTE + notes.get(use[2], "")))
        position = use.end()
    _cut_plain(source[position:], found, marks)
    if keep_space or ("<" not in source and "&" not in source) or not _UNSEEN_SPACE.search(source):
        return found
    return _single_spaced(found)


def with_figures(text: str) -> Iterator[tuple[int, str]]:
    """Whatever is written with a figure and without a space, each with the place where it ends."""
    found = (_PLAIN_FIGURED if text.isascii() else _FIGURED).finditer(text)
    return ((match.end(), match[1]) for match in found if match[1])


def seen(text: str) -> str:
    """A text as a reader sees it: composed letters, without signs that nobody sees, any space as one."""
    if text.isascii():
        return text
    if text.isspace():
        return " "
    if _HAS_UNSEEN.search(text):
        text = _HAS_UNSEEN.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINER.sub("", text)
    return unicodedata.normalize("NFC", text).replace("\u03bc", "\u00b5")  # two signs for micro


@lru_cache(maxsize=4096)
def solid(marks: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the marks that make other words of the words: struck out, raised, lowered, or hidden from sight."""
    found = []
    for mark in marks:
        name = mark[1:].partition(" ")[0].rstrip(">")
        if name in {"s", "sub", "sup"}:
            found.append(name)
        elif "visually-hidden" in mark:
            found.append("hidden")
    return tuple(found)


def twins(old: Sequence[Word], new: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words that read the same, cut alike on both sides: formatting may begin within a word on one of them."""
    left, right = list(reversed(old)), list(reversed(new))
    before: list[Word] = []
    after: list[Word] = []
    while left and right:
        a, b = left.pop(), right.pop()
        length = min(len(a[2]), len(b[2]))
        for word, rest, found in ((a, left, before), (b, right, after)):
            head, tail = _cut_in_two(word, length)
            found.append(head)
            if tail[2]:
                rest.append(tail)
    return before, after


def _cut_in_two(word: Word, length: int) -> tuple[Word, Word]:
    shown, marks, same = word
    if length == len(same):
        return word, ("", marks, "")
    head, tail = same[:length], same[length:]
    if shown == _escaped(same):
        return (_escaped(head), marks, head), (_escaped(tail), marks, tail)
    return (shown, marks, head), ("", marks, tail)


def _cut_plain(source: str, found: list[Word], marks: list[tuple[str, str]]) -> None:
    for closing, tag, attributes, text in _INLINE.findall(source):
        if text:
            found += _pieces(text, tuple(mark for _, mark in marks))
        elif tag in {"br", "img"}:
            source_of_it = f"<{tag}{attributes}>"
            found.append((source_of_it, tuple(mark for _, mark in marks), source_of_it))
        elif not closing:
            opening = f"<{tag}{attributes}>"
            marks.append((tag, _NOTE_LINK.sub('href="#"', opening) if "note-" in opening else opening))
        elif marks:
            del marks[max((i for i, (name, _) in enumerate(marks) if name == tag), default=len(marks)) :]


def _pieces(text: str, marks: tuple[str, ...]) -> Iterator[Word]:
    """Clean HTML writes special characters as entities: a text without any can be shown piece by piece as it is."""
    plain = entities.unescape(text) if "&" in text else text
    if plain.isascii():
        pieces = _PLAIN.findall(plain)
        if plain is text and not marks:
            return map(_BARE.__getitem__, pieces)
        return zip(pieces if plain is text else map(_escaped, pieces), repeat(marks), pieces)
    pieces = (_WORD_WITH_UNSEEN if _HAS_UNSEEN.search(plain) else _WORD).findall(plain)
    return zip(map(_escaped, pieces), repeat(marks), map(seen, pieces))


class _Bare(dict[str, Word]):
    """Words without marks, each made once: a page has few of them, and has each many times."""

    def __missing__(self, same: str) -> Word:
        word = same, (), same
        if len(same) <= _LONGEST_BARE:
            if len(self) >= _MOST_BARE:
                self.clear()
            self[same] = word
        return word


#: So many words of at most so many letters are kept, some 4 MB: a page without spaces is one word, and not kept.
_MOST_BARE, _LONGEST_BARE = 20_000, 40
_BARE = _Bare()


def _single_spaced(found: list[Word]) -> list[Word]:
    kept: list[Word] = []
    before = " "
    for word in found:
        same = word[2]
        if same.isspace():
            if before not in {" ", "<br>"}:
                kept.append((word[0] if word[0] == "&nbsp;" else " ", word[1], " "))
                before = " "
            continue
        if same == "<br>" and kept and before == " ":
            kept.pop()
        kept.append(word)
        before = same
    if kept and kept[-1][2] == " ":
        kept.pop()
    return kept


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
