"""A Markdown text as the writing surface shows it: blocks, each with the exact source it came from.

What nobody edits is written back from that source, byte for byte. A block that cannot be shown faithfully is shown as
its source. Read by the same markdown-it as every page, so that who writes sees what readers will.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from guidance.text.markdown.blocks import heading_of, typed_anchor
from guidance.text.markdown.inline_surface import Unshown, inline
from guidance.text.markdown.rendering import ORDINARY, Limits, tokens
from guidance.text.turning import TURNING

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DEFINED = re.compile(
    r"[ \t>*+\-]*(?:\d{1,9}[.)][ \t]+)?\[(?:\^[^\]\s]+\]:|[^\]^\n][^\]\n]*\]:[ \t]*\S+[ \t]*(?:[\"'(].*)?$)"
)
_CLOSING = re.compile(r" {0,3}(:{3,})\s*$")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_EMPTY_NOTE = re.compile(_NOTE.pattern + r"\s*$")

Json = dict[str, Any]


@dataclass
class _Span:
    """A block and the lines on which it stands; without a node, lines that only their source can show."""

    start: int
    end: int
    node: SyntaxTreeNode | None
    label: str = ""


@dataclass
class _Reader:
    """The lines of one text, and what was written on them."""

    lines: list[str]
    sources: list[Json] = field(default_factory=list)

    def blocks(self, spans: Sequence[_Span], first: int, last: int) -> tuple[str, list[Json]]:
        """The lines from ``first`` to ``last`` above the first block, and the blocks: nothing is left out."""
        whole = self._filled(spans, first, last)
        made, before = [], None
        for span, after in zip_longest(whole, whole[1:]):
            block = self._block(span, after.start if after else last)
            if before is not None:
                self.sources[before]["next"] = block["attrs"]["origin"]
            before = block["attrs"]["origin"]
            made.append(block)
        return "".join(self.lines[first : whole[0].start if whole else last]), made

    def _filled(self, spans: Sequence[_Span], first: int, last: int) -> list[_Span]:
        """The spans without the blank lines at their ends, and between them one for each run of other lines."""
        whole: list[_Span] = []
        line = first
        for span in [*sorted(spans, key=lambda each: each.start), _Span(last, last, None)]:
            whole += self._other(line, span.start)
            if span.start >= line and span.start < last:
                while span.end > span.start + 1 and not self.lines[span.end - 1].strip():
                    span.end -= 1
                whole.append(span)
                line = span.end
        return whole

    def _other(self, first: int, last: int) -> list[_Span]:
        written = [number for number in range(first, last) if self.lines[number].strip()]
        return [_Span(written[0], written[-1] + 1, None)] if written else []

    def _block(self, span: _Span, until: int) -> Json:
        source = "".join(self.lines[span.start : span.end])
        words = source.rstrip("\r\n")
        origin = len(self.sources)
        space = source[len(words) :] + "".join(self.lines[span.end : until])
        self.sources.append({"words": words, "space": space})
        before = len(self.sources)
        try:
            if span.node is None or TURNING.search(words):
                raise Unshown
            block = self._note(span) if span.label else self._shown(span.node, span)
        except Unshown:
            del self.sources[before:]
            block = _source(words)
            if span.node is not None and span.node.type == "fence" and not _is_closed(span.node):
                self.sources[origin]["unclosed"] = span.node.markup
        block.setdefault("attrs", {})["origin"] = origin
        return block

    def _shown(self, node: SyntaxTreeNode, span: _Span) -> Json:
        """A block whose parts have sources of their own where they begin at the left edge."""
        if node.type.startswith("container_"):
            return self._container(node, span)
        if node.type in {"bullet_list", "ordered_list", "blockquote"} and self._defines(span):
            raise Unshown
        if node.type in {"bullet_list", "ordered_list"}:
            return self._list(node, span)
        return self._table(node, span) if node.type == "table" else shown(node)

    def _container(self, node: SyntaxTreeNode, span: _Span) -> Json:
        attributes, own = _container_attributes(node), self.sources[-1]
        closed = span.end - 1 > span.start and _closes(self.lines[span.end - 1], node)
        last = span.end - 1 if closed else span.end
        within = self.lines[:last]
        spans = [_span_of(child, within) for child in node.children]
        lead, content = self.blocks(spans, span.start + 1, last)
        opening = self.lines[span.start].rstrip("\r\n")
        closing = self.lines[last].rstrip("\r\n") if closed else ""
        own |= {"opening": opening, "closing": closing, "lead": lead, "unclosed": "" if closed else node.markup}
        return {"type": "container", "attrs": attributes, "content": content or [{"type": "paragraph"}]}

    def _defines(self, span: _Span) -> bool:
        """Whether a target of links or a note stands inside: it is not shown, and would go with what is typed there."""
        return any(_DEFINED.match(line) for line in self.lines[span.start : span.end])

    def _list(self, node: SyntaxTreeNode, span: _Span) -> Json:
        made = shown(node)
        starts = [item.map[0] for item in node.children if item.map]
        if len(starts) != len(node.children) or starts[0] != span.start:
            raise Unshown
        before = None
        for item, start, end in zip(made["content"], starts, [*starts[1:], span.end], strict=True):
            source = "".join(self.lines[start:end])
            words = source[: _end_of_words(source)]
            item["attrs"]["origin"] = len(self.sources)
            if before is not None:
                self.sources[before]["next"] = len(self.sources)
            before = len(self.sources)
            self.sources.append({"words": words, "space": source[len(words) :]})
        return made

    def _table(self, node: SyntaxTreeNode, span: _Span) -> Json:
        made = shown(node)
        head = span.start
        made["attrs"] = {"separator": self.lines[head + 1].rstrip("\r\n")}
        numbers = [head, *range(head + 2, head + 1 + len(made["content"]))]
        for row, number in zip(made["content"], numbers, strict=True):
            if number >= span.end:
                raise Unshown
            row["attrs"] = {"origin": len(self.sources)}
            self.sources.append({"words": self.lines[number].rstrip("\r\n"), "space": "\n"})
        return made

    def _note(self, span: _Span) -> Json:
        assert span.node is not None
        return {"type": "note", "attrs": {"label": span.label}, "content": _contents(span.node)}


def surface(text: str, limits: Limits = ORDINARY) -> Json:
    """A document for the writing surface: ``doc`` (nodes as ProseMirror reads them), and the ``sources`` of its blocks.

    :raises TextRefused: when the text is larger or deeper than ``limits``.
    """
    if "\r" in text:  # lines would be counted otherwise
        return _whole_source(text)
    lines = _LINE.findall(text)
    reader = _Reader(lines)
    lead, content = reader.blocks(_spans(tokens(text, limits), lines), 0, len(lines))
    return {
        "doc": {"type": "doc", "content": content or [{"type": "paragraph"}]},
        "sources": reader.sources,
        "lead": lead,
    }


def _whole_source(text: str) -> Json:
    words = text.rstrip("\r\n")
    source = _source(words) | {"attrs": {"origin": 0}}
    return {
        "doc": {"type": "doc", "content": [source]},
        "sources": [{"words": words, "space": text[len(words) :]}],
        "lead": "",
    }


def _source(words: str) -> Json:
    return {"type": "source", "content": [{"type": "text", "text": words}] if words else []}


def _end_of_words(source: str) -> int:
    """Where the last line that is not blank ends."""
    end = source.find("\n", len(source.rstrip()))
    return len(source) if end < 0 else end


def _spans(found: list[Token], lines: Sequence[str]) -> list[_Span]:
    spans = []
    empty = {written[1]: number for number, line in enumerate(lines) if (written := _EMPTY_NOTE.match(line))}
    for node in SyntaxTreeNode(found).children:
        if node.type == "footnote_block":
            spans += [span for note in node.children if (span := _note_span(note, lines, empty))]
        else:
            spans.append(_span_of(node, lines))
    taken = [span for span in spans if not span.label]
    return [span for span in spans if not span.label or not any(t.start <= span.start < t.end for t in taken)]


def _span_of(node: SyntaxTreeNode, lines: Sequence[str]) -> _Span:
    start, end = node.map or (0, 0)
    return _Span(start, end + (end < len(lines) and _closes(lines[end], node)), node)


def _closes(line: str, box: SyntaxTreeNode) -> bool:
    """Whether a line ends a box: with fewer colons than it opened with, it is the end of one around it."""
    found = _CLOSING.match(line) if box.type.startswith("container_") else None
    return found is not None and len(found[1]) >= len(box.markup)


def _note_span(note: SyntaxTreeNode, lines: Sequence[str], empty: Mapping[str, int]) -> _Span | None:
    """A note where it is written; nothing where its first words stand elsewhere, or inside something."""
    maps = [child.map for child in note.children if child.map]
    label = str(note.meta.get("label") or "")
    if label in empty and not maps:
        return _Span(empty[label], empty[label] + 1, note, label)
    if not maps or not label:
        return None
    start, end = min(each[0] for each in maps), max(each[1] for each in maps)
    end += end < len(lines) and any(_closes(lines[end].strip(), child) for child in note.children)
    above = start - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    for first in (start, max(above, 0)):  # a list may begin below its mark, which then stands alone
        written = _NOTE.match(lines[first])
        if written and written[1] == label and (first == start or not lines[first][written.end() :].strip()):
            return _Span(first, end, note, label)
    return None


def shown(node: SyntaxTreeNode) -> Json:
    """A block and all within it, as the surface shows it.

    :raises Unshown: when something in it can only be shown as its source.
    """
    if node.type == "paragraph":
        return {"type": "paragraph", "content": inline(node.children[0].children)}
    if node.type == "heading":
        return _heading(node)
    if node.type in {"fence", "code_block"}:
        if not _is_closed(node):
            raise Unshown
        text = node.content.removesuffix("\n")
        content = [{"type": "text", "text": text}] if text else []
        return {"type": "code_block", "attrs": {"info": node.info}, "content": content}
    if node.type == "hr":
        return {"type": "rule", "attrs": {}}
    if node.type == "blockquote":
        return {"type": "quote", "content": _contents(node)}
    if node.type in {"bullet_list", "ordered_list"}:
        return _list(node)
    if node.type == "table":
        return {"type": "table", "content": [_row(row) for part in node.children for row in part.children]}
    if node.type.startswith("container_"):
        return {"type": "container", "attrs": _container_attributes(node), "content": _contents(node)}
    raise Unshown


def _is_closed(node: SyntaxTreeNode) -> bool:
    """Whether code ends where it says: after a fence that is never closed, blank lines are code too."""
    first, last = node.map or (0, 0)
    count = node.content.removesuffix("\n").count("\n") + bool(node.content)
    return node.type != "fence" or count == last - first - 2


def _contents(node: SyntaxTreeNode) -> list[Json]:
    inner = [shown(child) for child in node.children if child.type != "footnote_anchor"]
    return inner or [{"type": "paragraph"}]


def _heading(node: SyntaxTreeNode) -> Json:
    content = inline(node.children[0].children)
    anchor = ""
    last = content[-1] if content else None
    if last is not None and last["type"] == "text" and not last.get("marks"):
        last["text"], anchor = typed_anchor(last["text"])
        if not last["text"]:
            content.pop()
    level = int(node.tag[1])
    return {"type": "heading", "attrs": {"level": level, "anchor": anchor}, "content": content}


def _list(node: SyntaxTreeNode) -> Json:
    paragraphs = [child for item in node.children for child in item.children if child.type == "paragraph"]
    attributes: Json = {"tight": all(each.hidden for each in paragraphs), "mark": node.markup}
    items = [{"type": "item", "attrs": {"number": item.info}, "content": _contents(item)} for item in node.children]
    if node.type == "ordered_list":
        return {"type": "numbers", "attrs": attributes | {"start": int(node.attrs.get("start", 1))}, "content": items}
    return {"type": "bullets", "attrs": attributes, "content": items}


def _row(row: SyntaxTreeNode) -> Json:
    cells = []
    for cell in row.children:
        kind = "head" if cell.type == "th" else "cell"
        align = str(cell.attrs.get("style", "")).rpartition(":")[2]
        cells.append({"type": kind, "attrs": {"align": align}, "content": inline(cell.children[0].children)})
    return {"type": "row", "content": cells}


def _container_attributes(node: SyntaxTreeNode) -> Json:
    heading = heading_of(node.info)
    if heading is None or set(heading.options) - {"strength", "certainty", "audience"}:
        raise Unshown
    return {"name": heading.name, "title": heading.title, "anchor": heading.anchor} | {
        key: heading.options.get(key, "") for key in ("strength", "certainty", "audience")
    }
