"""The checks while writing: what an author should mend, and what would break the page for its readers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from guidance.errors import TextRefused
from guidance.text import html
from guidance.text.checks.finding import Finding, Resolve, Target
from guidance.text.checks.left_over import left_over
from guidance.text.checks.links import links, needed
from guidance.text.checks.reading import Remark, read
from guidance.text.checks.structure import structure
from guidance.text.checks.wording import wording
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import Limits, Rendered

#: Told by ``left_over.obstacles_in`` of every field, and not of the text alone.
_TOLD_OF_WORDS = frozenset({"hidden-sign", "merge-mark"})
#: So many of one kind are told; who has mended those is told of the next.
MOST_OF_A_KIND = 50


def findings(
    body: str,
    limits: Limits,
    *,
    resolve: Resolve,
    needed_anchors: Mapping[str, Sequence[str]] | None = None,
    base_url: str = "",
    lasting: Callable[[Rendered], frozenset[str]] = lambda _: frozenset(),
) -> list[Finding]:
    """The things to mend in ``body``: those that must be mended first, then from top to bottom.

    :param resolve: the page to which a path of this site leads, nothing when there is none.
    :param needed_anchors: anchors of this page to which other pages link, with the titles of those pages.
    :param base_url: the public address of this site, so that links with it are known as its own.
    :param lasting: the anchors that its sections keep from the page that readers see.
    """
    try:
        reading = read(body, limits)
        page = rendered(body, limits)
        anchors = html.anchors(page.html) | lasting(page)
    except TextRefused as refusal:
        return [Finding("too-large", str(refusal), 0, "", True)]
    remarks = chain(
        left_over(reading),
        structure(reading),
        links(reading, anchors, resolve, base_url),
        needed(anchors, needed_anchors or {}),
        wording(reading),
    )
    found = [reading.finding(remark) for remark in _some(remarks)]
    return sorted(found, key=lambda finding: (not finding.must, finding.line))


def must_be_mended(body: str, limits: Limits) -> list[str]:
    """The findings that would break the page for its readers, as far as the text alone tells them, from top to bottom.

    They come beside those of ``left_over.obstacles_in``.

    :raises TextRefused: when the text cannot be shown at all.
    """
    reading = read(body, limits)
    remarks = _some(remark for remark in chain(left_over(reading), structure(reading)) if _breaks(remark))
    found = sorted(map(reading.finding, remarks), key=lambda finding: finding.line)
    return list(dict.fromkeys(finding.message for finding in found))


def _breaks(remark: Remark) -> bool:
    return remark.must and remark.rule not in _TOLD_OF_WORDS


def _some(remarks: Iterator[Remark]) -> Iterator[Remark]:
    """At most so many of each kind."""
    count: Counter[str] = Counter()
    for remark in remarks:
        count[remark.rule] += 1
        if count[remark.rule] <= MOST_OF_A_KIND:
            yield remark
