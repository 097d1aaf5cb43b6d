"""A main line whose past was rewritten (``git push --force``): what was published stays, and what is said now follows.

The commits in place of those that are gone were not on the main line when it was imported last. So what they say
together is one change of each page, of the day of that import at the earliest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.importing import recording
from guidance.importing.following import FOLLOWED, likeness, words_of
from guidance.importing.mainline import Commit, FileChange, MainLine
from guidance.importing.places import HistoryStep, Place, Plan
from guidance.importing.repository import Repository, TipFile
from guidance.importing.source import CannotTake, source_page
from guidance.importing.wish import Wish
from guidance.models import Document, ImportedChange

#: What the record of a page says behind the words of the commits.
SAID = "after the history of its repository was rewritten"
#: What it says where no commit is behind a change.
BACK, GONE = "As its file is again", "Its file is gone"


@dataclass
class Rewritten:
    """A past that was imported, and is none of the main line any more."""

    lost: list[str]
    """The commits that are gone, the oldest first."""
    places: dict[Place, str]
    """Their pages, each with the last path that it had."""
    base: int
    """The last place on the main line that may have come in with the rewriting; -1 for none."""
    at: datetime
    """When the main line was imported last: the old past was still there."""
    after: str = "+"
    """What keeps the marks of this rewriting apart from those of others."""

    def steps(self, plan: Plan, line: MainLine, files: Iterable[TipFile], then: dict[str, Place]) -> list[HistoryStep]:
        """One step for each page of which the old or the new past says something; the later ones after them.

        :param files: of the commit at ``base``; ``then`` are the pages at their paths.
        """
        past = [step for step in plan.steps if step.place.done < step.at <= self.base]
        pages = dict.fromkeys([*self.places, *(step.place for step in past)])
        paths, blobs = {place: path for path, place in then.items()}, {file.path: file for file in files}
        later = [step for step in plan.steps if step.at > max(self.base, step.place.done)]
        told = [self._step(plan, line, place, blobs.get(paths.get(place, "")), past) for place in pages]
        goes_on = {step.place for step in later if not step.ends}  # what such a page said between, nobody can know
        return [step for step in told if step.change.kind != "M" or step.place not in goes_on] + later

    def _step(
        self, plan: Plan, line: MainLine, place: Place, file: TipFile | None, past: Sequence[HistoryStep]
    ) -> HistoryStep:
        number = max(self.base, 0)
        behind = [step.commit for step in past if step.place is place]
        subjects = dict.fromkeys(commit.note(file.path) for commit in behind) if file else {GONE: None}
        entry = replace((behind or [line.commits[number]])[-1].entry, id=line.commits[number].id)
        entry = replace(entry, subject=f"{'; '.join(subjects) or BACK} ({SAID})")
        commit = Commit(entry, max(self.at, line.commits[number].at))
        last = self.places.get(place, file.path if file else "")
        if file is None:
            return HistoryStep(commit, number, FileChange("D", last, "", "", ""), place, True, place.slug, self.after)
        moved = last != file.path
        slug = plan.address(file.path, place) if moved else place.slug
        change = FileChange("R" if moved else "M", file.path, last if moved else "", file.mode, file.blob)
        return HistoryStep(commit, number, change, place, False, slug, self.after)


def rewritten(
    rows: Sequence[ImportedChange], line: MainLine, places: dict[int, Place], shallow: bool
) -> Rewritten | None:
    """The past that was imported last, where commits of it are gone; nothing while all of them are there.

    :param rows: everything that was imported from this history, in its order.
    :param shallow: the copy may be without its past, and then nothing says that it was rewritten.
    """
    numbers = [line.main_of.get(row.mark.rstrip("+")) for row in rows]
    last = max((place for place, number in enumerate(numbers) if number is not None), default=-1)
    gone = [row for row in rows[last + 1 :] if row.document_id in places]
    if not gone or (shallow and last < 0):
        return None
    at, fork = rows[-1].imported_at, max((number for number in numbers if number is not None), default=-1)
    base = max((n for n, commit in enumerate(line.commits) if n <= fork or commit.at <= at), default=-1)
    paths = {places[row.document_id]: row.path for row in gone if row.document_id is not None}
    after = "+" * (1 + max(row.mark.count("+") for row in rows))
    return Rewritten(list(dict.fromkeys(row.mark.rstrip("+") for row in gone)), paths, base, at, after)


def source_rewritten(session: Session, repository: Repository, wish: Wish) -> str:
    """The name of a history whose every commit was rewritten: most of its pages are here, at their paths; else none."""
    known = set(session.scalars(sa.select(ImportedChange.source).distinct()))
    files = {file.path: file for file in repository.tip(wish.under)}
    same_folder = [
        name for name in sorted(known) if name.split(" ", 2)[::2] == ["git", *([wish.under] * bool(wish.under))]
    ]
    with repository.blobs() as blobs:
        for name in same_folder:
            rows = sa.select(ImportedChange).where(ImportedChange.source == name).order_by(ImportedChange.id)
            paths = {row.document_id: row.path for row in session.scalars(rows) if row.document_id is not None}
            pages = [(session.get_one(Document, key), files.get(path)) for key, path in paths.items()]
            alike = [
                _is_page(session, page, blobs.read(file.blob, wish.limit), file.path, wish)
                for page, file in pages
                if file
            ]
            if 2 * sum(alike) > len(pages):
                return name
    return ""


def _is_page(session: Session, document: Document, data: bytes | None, path: str, wish: Wish) -> bool:
    """Whether a file says mostly what a page says."""
    saved = recording.text_of(session, document)
    try:
        page = source_page(data or b"", path, wish.title_from, wish.limit)
    except CannotTake:
        return False
    return saved is not None and likeness(words_of(saved.body), words_of(page.text.body)) >= FOLLOWED
