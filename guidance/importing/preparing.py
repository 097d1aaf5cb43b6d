"""Reads the files of an import, makes their links and pictures work here, and has them rendered ahead of writing."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import groupby

from guidance.importing.links import anchors_of, redirected
from guidance.importing.pictures import Pictures
from guidance.importing.places import HistoryStep, Place
from guidance.importing.renderers import Renderers
from guidance.importing.repository import FILE_MODES
from guidance.importing.source import CannotTake, SourcePage, source_page
from guidance.importing.targets import Targets, address_on
from guidance.importing.wish import Wish
from guidance.models import Text
from guidance.text.markdown.rendering import Rendered

#: Commits that are written in one transaction: others can publish in between.
BATCH = 40


@dataclass
class Batch:
    """Some steps, with their files read and on their way to be rendered."""

    steps: list[HistoryStep]
    pages: dict[int, SourcePage | CannotTake] = field(default_factory=dict)
    """By the place of the step in the batch."""
    rendered: "dict[str, Future[Rendered | str]]" = field(default_factory=dict)
    commits: int = 0


class Preparing:
    """Prepares the steps of one import, in order."""

    def __init__(
        self, wish: Wish, read: Callable[[str, int], bytes | None], renderers: Renderers, targets: Targets
    ) -> None:
        self._wish, self._file, self._renderers, self._targets = wish, read, renderers, targets
        self.pictures = Pictures(read, wish.under)

    def batches(self, steps: Sequence[HistoryStep]) -> Iterator[Batch]:
        """Each batch one ahead of its turn, so that rendering goes on while the one before is written."""
        waiting: Batch | None = None
        for some in _some(steps):
            batch = self._batch(some)
            if waiting:
                yield waiting
            waiting = batch
        if waiting:
            yield waiting

    def _batch(self, commits: list[list[HistoryStep]]) -> Batch:
        batch = Batch([step for steps in commits for step in steps], commits=len(commits))
        first = 0
        for steps in commits:
            self._commit(steps, first, batch)
            first += len(steps)
        bodies = [page.text.body for page in batch.pages.values() if isinstance(page, SourcePage)]
        batch.rendered = self._renderers.start(bodies)
        return batch

    def _commit(self, steps: list[HistoryStep], first: int, batch: Batch) -> None:
        """All files of a commit are read before any link in them is followed: they may point to one another."""
        for number, step in enumerate(steps, first):
            if not step.ends:
                batch.pages[number] = self._read(step)
        for number, step in enumerate(steps, first):
            page = batch.pages.get(number)
            if isinstance(page, SourcePage):
                batch.pages[number] = replace(page, text=self._at_home(page.text, step))

    def _read(self, step: HistoryStep) -> SourcePage | CannotTake:
        change = step.change
        try:
            if change.mode not in FILE_MODES:
                raise CannotTake("symbolic links and submodules" if change.mode != "040000" else "folders")
            data = self._file(change.blob, self._wish.limit)
            if data is None:
                raise CannotTake("missing from the repository")
            page = source_page(data, change.path, self._wish.title_from, self._wish.limit)
        except CannotTake as reason:
            return reason
        step.place.anchors = anchors_of(page.text.title if page.heading else "", page.text.body)
        return page

    def _at_home(self, text: Text, step: HistoryStep) -> Text:
        """The text with every address that means a page or a picture of the same source leading there."""
        path = step.change.path

        def leads_to(address: str) -> str | None:
            if found := self.pictures.address(address, path, step.commit.id):
                return found[1]
            if page := self._targets.page(address, path, step.at):
                return _address(*page, here=step.place if address.startswith("#") else None)
            return None

        return Text(text.title, text.summary, redirected(text.body, leads_to))


def _address(place: Place, anchor: str, here: Place | None) -> str | None:
    """Where a link leads; one to a heading of its own page stays as short as it was."""
    address = address_on(place, anchor)
    if here is None:
        return address
    return address[address.index("#") :] if "#" in address else address


def _some(steps: Sequence[HistoryStep]) -> Iterator[list[list[HistoryStep]]]:
    """The steps by their commits, so many commits at a time."""
    some: list[list[HistoryStep]] = []
    for _, group in groupby(steps, key=lambda step: step.at):
        some.append(list(group))
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some
