"""Markdown to the safe HTML that readers see: the only door to markdown-it, and the way to everything it makes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from guidance.errors import TextRefused
from guidance.text.html import anchors as anchors_in
from guidance.text.html import outline, safety
from guidance.text.html.outline import Section
from guidance.text.markdown import blocks, raw_html
from guidance.text.turning import named

#: Stored with every version, so that one can tell which rules made its HTML. Raise it with any change in output.
RENDERER = f"3 (allow list {safety.ALLOW_LIST})"

DEFAULT_LIMIT = 300_000
#: Signs that may be looked at while the ends of square brackets are searched, in all paragraphs together.
_MOST_BRACKET_STEPS = 10_000_000

_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|_+")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_EMPTY_HEADER = re.compile(r"<th(?: [a-z]+=\"[^\"]*\")*></th>")
_RAW_TABLE = re.compile(r"<(/?)table\b[^>]*>")
#: So many of one of these signs in a row are none of a text.
_SUSPICIOUS_RUNS = tuple(sign * 1_000 for sign in "[]()*_`~<>!\\")


@dataclass(frozen=True)
class Limits:
    """How large a text may be; each limit is refused with a sentence that names it."""

    bytes: int = DEFAULT_LIMIT
    lines: int = 20_000
    headings: int = 2_000
    columns: int = 100
    cells: int = 50_000
    nesting: int = 20
    notes: int = 2_000
    tags: int = 5_000
    elements: int = 15_000
    output: int = 5_000_000

    def for_saved(self, text: str) -> "Limits":
        """These limits for a text that was saved: it may be as long as it is, whatever the limit is now."""
        return replace(self, bytes=len(text.encode()))


#: Where nobody says otherwise.
ORDINARY = Limits()


@dataclass(frozen=True)
class Rendered:
    """A text as readers see it: safe HTML, its sections, and the rules that made it."""

    html: str
    sections: list[Section]
    renderer: str = RENDERER
    typed: frozenset[str] = frozenset()
    """The anchors that the author wrote, on headings and elsewhere."""


def render(text: str, limits: Limits = ORDINARY) -> Rendered:
    """The safe HTML of a Markdown text.

    CommonMark 0.31 (spec.commonmark.org) with tables, footnotes, definition lists, ``{#anchor}`` on headings and the
    blocks of ``guidance.text.markdown.blocks``.

    :raises TextRefused: when the text is larger or deeper than ``limits``, or holds HTML that cannot be made safe.
    """
    check_size(text, limits)
    env: dict[str, Any] = {}
    tokens = _reader_of(text).parse(text, env)
    _check_shape(tokens, limits)
    html = _MARKDOWN.renderer.render(_prepared(tokens), _MARKDOWN.options, env)
    html = _cleaned(_tables_in_regions(html))
    if len(html) > limits.output:
        raise TextRefused(f"The page would be larger than {limits.output // 1_000_000} MB: split it in two.")
    html = named(_EMPTY_HEADER.sub("<td></td>", html))  # nobody is shown figures in another order than they are read
    page = outline.anchored(html)
    if not safety.still_clean(page):  # what is asked of every published page for ever is asked before it is one
        raise TextRefused(safety.UNSAFE)
    return Rendered(page, outline.sections(page), typed=anchors_in(html))


def _cleaned(html: str) -> str:
    """Safe HTML without empty paragraphs; what their going leaves has passed the gates as well."""
    html = safety.clean(_EMPTY_PARAGRAPH.sub("", html))
    while _EMPTY_PARAGRAPH.search(html):
        html = safety.clean(_EMPTY_PARAGRAPH.sub("", html))
    return html


def tokens(text: str, limits: Limits = ORDINARY) -> list[Token]:
    """A text as markdown-it reads it, with the lines from which each part came: for checks of what was written.

    :raises TextRefused: when the text is larger or deeper than ``limits``.
    """
    return _read_by(_reader_of(text), text, limits)


def block_tokens(text: str, limits: Limits = ORDINARY) -> list[Token]:
    """``tokens`` in half the time, without what stands in a line, and with notes where they were written.

    :raises TextRefused: when the text is larger or deeper than ``limits``.
    """
    return _read_by(_BLOCKS, text, limits)


def _reader_of(text: str) -> MarkdownIt:
    """Who reads ``text``: in one without boxes nobody looks for them at each line, a tenth of the time."""
    return _MARKDOWN if blocks.OPENING in text else _WITHOUT_BOXES


def _read_by(markdown: MarkdownIt, text: str, limits: Limits) -> list[Token]:
    check_size(text, limits)
    found = markdown.parse(text)
    _check_shape(found, limits)
    return found


def check_size(text: str, limits: Limits) -> None:
    """:raises TextRefused: when the text is larger than ``limits``."""
    size = len(text.encode())
    if size > limits.bytes:
        raise TextRefused(f"The text has {size // 1000} kB; a page can have {limits.bytes // 1000}: split it in two.")
    if (lines := text.count("\n") + text.count("\r") - text.count("\r\n")) > limits.lines:
        raise TextRefused(f"The text has {lines:,} lines; a page can have {limits.lines:,}: split it in two.")
    if run := next((run for run in _SUSPICIOUS_RUNS if run in text), ""):
        raise TextRefused(f"The text repeats “{run[0]}” more than 1,000 times in a row: take that out.")
    if text.count("[^") + text.count("^[") > limits.notes:
        raise TextRefused(f"The text has more than {limits.notes:,} notes: split it in two.")
    if text.count("](") > limits.elements:  # each is looked for to its end, whether it has one or not
        raise TextRefused(f"The text has more than {limits.elements:,} links: split it in two.")
    if text.count("*") + text.count("_") > 2 * limits.elements and len(_EMPHASIS.findall(text)) > 2 * limits.elements:
        raise TextRefused(f"The text has more than {limits.elements:,} emphases: split it in two.")
    if text.count("<!--") > limits.tags or text.count("<") > 4 * limits.tags:
        raise TextRefused("The text has more HTML tags than a page can show: write it in Markdown.")


def _check_brackets(state: StateCore) -> None:
    """Refuse a text in which the search for the end of each bracket would take as long as its length squared.

    markdown-it looks from every opening bracket for the one that closes it, to the end of the paragraph if need be.
    """
    steps = sum(_bracket_steps(token.content) for token in state.tokens if token.type == "inline")
    if steps > _MOST_BRACKET_STEPS:
        raise TextRefused(
            "A paragraph has too many square brackets that nothing closes: close them, or put \\ before them."
        )


def _bracket_steps(paragraph: str) -> int:
    opened: list[int] = []
    steps = 0
    for sign in _BRACKET.finditer(paragraph):
        if sign.group() == "[":
            opened.append(sign.start())
        elif opened:
            steps += sign.start() - opened.pop()
    return steps + sum(len(paragraph) - start for start in opened)


def _check_shape(tokens: Sequence[Token], limits: Limits) -> None:
    headings = sum(token.type == "heading_open" for token in tokens)
    if headings > limits.headings:
        raise TextRefused(f"The text has {headings} headings; a page can have {limits.headings}: split it in two.")
    if _depth(tokens) > limits.nesting:
        raise TextRefused(f"Lists, quotes or blocks are nested more than {limits.nesting} deep: flatten them.")
    cells = [token for token in tokens if token.type in {"th_open", "td_open", "tr_open"}]
    if len(cells) > limits.cells:
        raise TextRefused(f"The tables have more than {limits.cells:,} cells: split the page in two.")
    if _widest(cells) > limits.columns:
        raise TextRefused(f"A table has more than {limits.columns} columns: make it narrower.")
    parts = sum(token.nesting > 0 for block in tokens for token in (block, *(block.children or ())))
    if parts > limits.elements:
        raise TextRefused(f"The page would have more than {limits.elements:,} parts: split it in two.")
    tags = [token for token in _html_in(tokens) if not token.content.startswith("<!--")]
    if sum(token.content.count("<") for token in tags) > limits.tags:
        raise TextRefused(f"The text has more than {limits.tags:,} HTML tags: write it in Markdown.")


def _depth(tokens: Sequence[Token]) -> int:
    depth = deepest = 0
    for token in tokens:
        if token.type.startswith(("blockquote", "bullet_list", "ordered_list", "container", "dl")):
            depth += token.nesting
            deepest = max(deepest, depth)
        for child in token.children or ():
            deepest = max(deepest, child.level)
    return deepest


def _widest(cells: Sequence[Token]) -> int:
    widest = width = 0
    for token in cells:
        width = 0 if token.type == "tr_open" else width + 1
        widest = max(widest, width)
    return widest


def _html_in(tokens: Sequence[Token]) -> list[Token]:
    inline = [child for token in tokens for child in token.children or () if child.type == "html_inline"]
    return inline + [token for token in tokens if token.type == "html_block"]


def _prepared(tokens: list[Token]) -> list[Token]:
    """The tokens with typed anchors moved into their headings, tags gated, and alignment said by a class."""
    for token in _html_in(tokens):
        token.content = raw_html.visible(token.content)
    below = 1 if any(token.type == "heading_open" and token.tag == "h1" for token in tokens) else 0
    for token, after in zip(tokens, tokens[1:] + tokens[:1], strict=True):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + below, 6)}"
        if token.type == "heading_open":
            _move_anchor(token, after)
        elif token.type in {"th_open", "td_open"}:
            _say_alignment(token)
    return tokens


def _move_anchor(heading: Token, inline: Token) -> None:
    last = inline.children[-1] if inline.children else None
    if last is not None and last.type == "text":
        last.content, anchor = blocks.typed_anchor(last.content)
        if anchor:
            heading.attrSet("id", anchor)


def _say_alignment(cell: Token) -> None:
    style = str(cell.attrs.pop("style", ""))
    side = style.rpartition(":")[2]
    if side in {"right", "center"}:
        cell.attrSet("class", f"align-{side}")
    if cell.type == "th_open":
        cell.attrSet("scope", "col")


def _tables_in_regions(html: str) -> str:
    """Each table in a box that scrolls by itself, can be reached by keyboard and has a name of its own."""
    count = 0

    def boxed(match: re.Match[str]) -> str:
        nonlocal count
        if match[1]:
            return f"{match.group()}</div>"
        count += 1
        return f'<div class="table" role="region" aria-label="Table {count}" tabindex="0">{match.group()}'

    return _RAW_TABLE.sub(boxed, html)


def _footnote_ref(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    number, nth = tokens[index].meta["id"] + 1, tokens[index].meta.get("subId", 0)
    own = f"note-{number}-use-{nth + 1}"
    return f'<sup class="footnote-ref"><a href="#note-{number}" id="{own}">[{number}]</a></sup>'


def _footnotes_open(*_arguments: Any) -> str:
    return '<div class="footnotes">\n<p class="footnotes-label">Notes</p>\n<ol>\n'


def _footnotes_close(*_arguments: Any) -> str:
    return "</ol>\n</div>\n"


def _footnote_open(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return f'<li id="note-{tokens[index].meta["id"] + 1}">'


def _footnote_back(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    number, nth = tokens[index].meta["id"] + 1, tokens[index].meta.get("subId", 0)
    words = f'<span class="visually-hidden">Back to the text, use </span>{nth + 1}' if nth else "Back to the text"
    return f' <a href="#note-{number}-use-{nth + 1}" class="footnote-back">{words}</a>'


def _image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    alt = self.renderInlineAsText(token.children or [], options, env)
    return f'<img src="{escape(str(token.attrGet("src") or ""))}" alt="{escape(alt)}">'


def _markdown() -> MarkdownIt:
    deepest = 2 * Limits.nesting + 4  # a list and its item are two; whoever goes on from there is refused anyway
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": deepest}).enable(["table", "strikethrough"])
    markdown.core.ruler.after("block", "brackets", _check_brackets)
    markdown.use(footnote_plugin).use(deflist_plugin).use(blocks.plugin)
    markdown.add_render_rule("footnote_ref", _footnote_ref)
    markdown.add_render_rule("footnote_block_open", _footnotes_open)
    markdown.add_render_rule("footnote_block_close", _footnotes_close)
    markdown.add_render_rule("footnote_open", _footnote_open)
    markdown.add_render_rule("footnote_anchor", _footnote_back)
    markdown.add_render_rule("image", _image)
    return markdown


_MARKDOWN = _markdown()
_WITHOUT_BOXES = _markdown().disable([f"container_{name}" for name in blocks.NAMES])
_BLOCKS = _markdown().disable("inline")
# The library fills tables for addresses when it first meets one, and another thread would find them half full.
_MARKDOWN.render("[a](/b%20c)")
