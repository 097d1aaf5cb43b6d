"""The newsletter as a letter: its introduction, its items by part, and where it stands for ever."""

import re

from guidance.errors import NotReady
from guidance.letters.writing import FOLLOWERS_FOOT, WantedLetter, link
from guidance.models import LetterKind
from guidance.models.newsletters import NewsletterText
from guidance.newsletters.items import Item, read_back, sent
from guidance.text.letter import HERE, Block, Heading, Paragraph, Prose, without_places
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import Limits

#: The list that all newsletters belong to.
LIST = "newsletter"
#: What stands before a link in Markdown that leads to this service.
_OWN_LINK = re.compile(r"(\]\(|\]: ?)(?=/(?!/))")
#: Mail programs show a letter among their own pages, in which anchors of ours mean nothing.
_ANCHOR = re.compile(r' id="[^"]*"')


def checked_introduction(introduction: str, limits: Limits) -> str:
    """The safe HTML of an introduction.

    :raises NotReady: when it has pictures.
    :raises TextRefused: when it cannot be shown.
    """
    html = rendered(introduction, limits).html
    if "<img" in html:
        raise NotReady("Letters bring no pictures along: take them out of the introduction, or link to them.")
    return html


def letter_with(text: NewsletterText, html: str, *, test: bool = False) -> WantedLetter:
    """The letter that readers are sent.

    :param html: the introduction as readers see it on the page.
    :param test: whether it goes to who writes it, and nobody else.
    """
    number = text.newsletter_number
    blocks: list[Block] = []
    if text.introduction:
        words = with_whole_links(without_places(text.introduction), HERE)
        blocks.append(Prose(words, _for_letters(html, number)))
    if text.byline:
        blocks.append(Paragraph(text.byline))
    for part, items in sent(read_back(text.items)):
        blocks.append(Heading(part))
        for item in items:
            blocks += _blocks_of(item)
    if test:
        foot: tuple[Block, ...] = (Paragraph("This is a test that went to you alone. Readers get it once it is sent."),)
        return WantedLetter(LetterKind.DIGEST, f"Test: {text.title}", blocks, foot)
    blocks.append(link("Read this newsletter on the web, and earlier ones", f"/newsletters/{number}"))
    return WantedLetter(LetterKind.DIGEST, text.title, blocks, FOLLOWERS_FOOT, LIST)


def _blocks_of(item: Item) -> list[Block]:
    title = f"{item.tag}: {item.title}" if item.tag else item.title
    blocks: list[Block] = [Paragraph(title, whole(item.address)), Paragraph(item.words)]
    return [*blocks, Paragraph(item.more_words, whole(item.more))] if item.more else blocks


def with_whole_links(introduction: str, base: str) -> str:
    """Markdown that is read as it was written, where its links have nothing before them.

    :param base: the public address of the service, without a stroke at its end.

    >>> with_whole_links("[Read it](/guidance/gout) or [this](https://example.org)", "https://guidance.example")
    '[Read it](https://guidance.example/guidance/gout) or [this](https://example.org)'
    """
    return _OWN_LINK.sub(lambda found: found[1] + base, introduction)


def whole(address: str) -> str:
    """An address of an item as letters bear it."""
    return HERE + address if address.startswith("/") else address


def _for_letters(html: str, number: int) -> str:
    """Safe HTML whose links lead to this service from wherever it is read."""
    page = f"{HERE}/newsletters/{number}"
    plain = _ANCHOR.sub("", without_places(html))
    return plain.replace('href="/', f'href="{HERE}/').replace('href="#', f'href="{page}#')
