"""The sentence under the title: never more than the facts, held against a slow model over random histories."""

import random
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from guidance.models import (
    ChangeClass,
    Document,
    NoteCorrection,
    Role,
    Schedule,
    Scope,
    Verdict,
    Version,
    Withdrawal,
    current_version,
    seal,
)
from guidance.published.notices import of_withdrawal
from guidance.published.opening import opened
from guidance.published.page import page_of
from guidance.published.sentence import Facts, sentence_for
from tests.stories import page, person, publish, reinstate, review, save, withdraw

LONDON = ZoneInfo("Europe/London")
START = date(2022, 1, 3)
TODAY = date(2026, 11, 25)
CHANGES_ADVICE = {"advice changed", "new advice", "advice withdrawn"}


def words(day: date) -> str:
    return day.strftime("%d %B %Y").lstrip("0")


@dataclass
class Told:
    """What happened to a page, day by day, as somebody would write it down who knows nothing of the service."""

    versions: list[tuple[date, str | None, bool]] = field(default_factory=list)
    reviews: list[tuple[date, int, date | None, date]] = field(default_factory=list)
    withdrawn: date | None = None
    turns: list[date] = field(default_factory=list)
    """When it was withdrawn, reinstated, withdrawn again …"""

    @property
    def away(self) -> list[tuple[date, date]]:
        """From when to when it was withdrawn, each time that it came back after the review that it tells of."""
        stretches = zip(self.turns[::2], self.turns[1::2], strict=False)
        return [(begin, end) for begin, end in stretches if not self.reviews or end > self.reviews[-1][0]]

    def between(self) -> str:
        told = ", and ".join(f"from {words(begin)} to {words(end)}" for begin, end in self.away)
        return f"This guidance was withdrawn {told}. " if told else ""

    def expected(self) -> str:
        """The sentence of the current version, one fact after another."""
        advised = perhaps = None
        for number, (day, kind, critical) in enumerate(self.versions, 1):
            if number > 1 and (kind in CHANGES_ADVICE or critical):
                advised, perhaps = day, None
            elif number > 1 and kind in {None, "correction"}:
                perhaps = day
        if perhaps and advised:
            end = f"Last change to the advice: {words(advised)}. A later change, {words(perhaps)}, may have touched it."
        elif perhaps:
            end = f"Last change that may have touched the advice: {words(perhaps)}."
        elif advised:
            end = f"Last change to the advice: {words(advised)}."
        elif len(self.versions) > 1:
            end = "No change to the advice is recorded since version 1."
        else:
            end = "This is the first version."
        if self.withdrawn:
            return f"Withdrawn on {words(self.withdrawn)}. {end}"
        if not self.reviews:
            return f"Current, not yet reviewed as a whole. {self.between()}{end}"
        day, number, evidence, due = self.reviews[-1]
        said = "Current, review overdue." if due < TODAY else "Current."
        said += f" Reviewed {words(day)}"
        if evidence:
            said += f", evidence to {words(evidence)}"
        if due < TODAY:
            said += f", next review was due {words(due)}."
        elif due <= TODAY + timedelta(days=90):
            said += f", next review due {words(due)}."
        else:
            said += f", next review due {due.strftime('%B %Y')}."
        edited = "Edited since this review. " if number < len(self.versions) else ""
        return f"{said} {self.between()}{edited}{end}"

    def facts(self) -> Facts:
        """The same history as the service's own derived words would sum it up."""
        later = [(n, *version) for n, version in enumerate(self.versions, 1) if n > 1]
        advised = [(n, day) for n, day, kind, critical in later if critical or kind in CHANGES_ADVICE]
        perhaps = [(n, day) for n, day, kind, critical in later if not critical and kind in {None, "correction"}]
        last = self.reviews[-1] if self.reviews else (None, len(self.versions), None, None)
        return Facts(
            number=len(self.versions),
            newest=len(self.versions),
            withdrawn_on=self.withdrawn,
            reviewed_on=last[0],
            evidence_to=last[2],
            due_on=last[3],
            undone=tuple(self.away),
            edits_since=len(self.versions) - last[1],
            advised_on=max(advised)[1] if advised else None,
            perhaps_on=max(perhaps)[1] if perhaps and max(perhaps) > max(advised, default=(0, START)) else None,
        )


def life(seed: int) -> Told:
    chance, told, day = random.Random(seed), Told(), START
    for _ in range(chance.randrange(1, 9)):
        day += timedelta(days=chance.randrange(1, 190))
        kinds = [*ChangeClass, None]
        kind = chance.choice(kinds) if told.versions else ChangeClass.NEW_ADVICE
        act = chance.random()
        if not told.versions or act < 0.5:
            if not told.withdrawn:
                told.versions.append((day, kind.value if kind else None, chance.random() < 0.1))
        elif act < 0.8:
            evidence = day - timedelta(days=chance.randrange(90)) if chance.random() < 0.7 else None
            due = day + timedelta(days=chance.randrange(30, 1500))
            told.reviews.append((day, chance.randrange(1, len(told.versions) + 1), evidence, due))
        else:
            told.withdrawn = None if told.withdrawn else day
            told.turns.append(day)
    return told


def test_it_says_what_the_history_says() -> None:
    for seed in range(10_000):
        told = life(seed)
        assert str(sentence_for(told.facts(), TODAY)) == told.expected(), seed


def test_every_date_in_it_is_a_fact() -> None:
    for seed in range(500):
        told = life(seed)
        known = {day for day, *_ in told.versions} | {*told.turns}
        known |= {fact for review_ in told.reviews for fact in review_ if isinstance(fact, date)}
        said = re.findall(r"\d{1,2} [A-Z][a-z]+ \d{4}", str(sentence_for(told.facts(), TODAY)))
        assert {datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC).date() for day in said} <= known


def test_the_page_gives_the_sentence_its_true_facts(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    for seed in SEEDS:
        told = life(seed)
        document = lived(session, page(session, sam, f"page-{seed}"), told, kim)
        assert said_of(session, document) == told.expected(), seed
        work_on(session, document, kim)
        assert said_of(session, document) == told.expected(), seed


#: Histories among which each way to stand is found, and withdrawals that were undone.
SEEDS = [*range(6), *[seed for seed in range(6, 200) if len(life(seed).turns) > 1][:6]]


def said_of(session: Session, document: Document) -> str:
    version = current_version(session, document)
    assert version is not None
    session.expire_all()
    shown = page_of(session, opened(session, document.slug), version, str, LONDON, TODAY)
    return str(shown.sentence(TODAY, LONDON))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def lived(session: Session, document: Document, told: Told, kim) -> Document:
    """The same history in the database, in the order in which it happened."""
    versions: list[Version] = []
    happened = [(day, 0, number) for number, (day, *_) in enumerate(told.versions)]
    happened += [(day, 1, number) for number, (day, *_) in enumerate(told.reviews)]
    happened += [(day, 2, number) for number, day in enumerate(told.turns)]
    for day, what, number in sorted(happened):
        if what == 0:
            _, kind, critical = told.versions[number]
            change = {"kind": ChangeClass(kind) if kind else None, "safety_critical": critical}
            body = f"Take {number} mg.\n"
            versions.append(publish(session, document, document.owner, body, at=noon(day), **change))
        elif what == 1:
            _, of, evidence, due = told.reviews[number]
            review(session, versions[of - 1], kim, at=noon(day), due_on=due, evidence_to=evidence)
        else:
            (reinstate if number % 2 else withdraw)(session, document, kim, at=noon(day))
    return document


def work_on(session: Session, document: Document, kim) -> None:
    """All that happens to a page and changes nothing about its text, its review and its advice."""
    version, at = current_version(session, document), noon(TODAY)
    assert version is not None
    review(session, version, kim, at=at, due_on=None, scope=Scope.CHANGES)
    review(session, version, kim, at=at, due_on=None, verdict=Verdict.CHANGES_REQUESTED, note="The dose is old.")
    words = "Advice changed: the dose was halved."
    corrected = NoteCorrection(version=version, note=words, reason="It said too little.", by_id=kim.id, at=at)
    seal(session, corrected, document)
    draft = save(session, document, document.owner, "Take half of it.\n", at=at)
    later = at + timedelta(days=9)
    kept = {"document": document, "number": 1, "revision": draft, "by": kim, "at": at}
    session.add(Schedule(publish_at=later, zone="Europe/London", **kept))
    session.flush()


REVIEWED = Facts(3, 3, reviewed_on=date(2026, 10, 5), evidence_to=date(2026, 9, 21), due_on=date(2027, 10, 5))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            replace(REVIEWED, advised_on=date(2023, 3, 1)),
            "Current. Reviewed 5 October 2026, evidence to 21 September 2026, next review due October 2027. "
            "Last change to the advice: 1 March 2023.",
        ),
        (replace(REVIEWED, number=1, replaced_on=START), "Not current: version 2 replaced it on 3 January 2022."),
        (
            Facts(1, 1, unchecked=True),
            "Current, not yet reviewed as a whole, not yet checked by a second person. This is the first version.",
        ),
        (
            replace(REVIEWED, undone=((date(2026, 11, 4), date(2026, 11, 4)), (date(2026, 11, 9), date(2026, 11, 12)))),
            "Current. Reviewed 5 October 2026, evidence to 21 September 2026, next review due October 2027. This "
            "guidance was withdrawn for part of 4 November 2026, and from 9 November 2026 to 12 November 2026. "
            "No change to the advice is recorded since version 1.",
        ),
        (
            Facts(1, 1, undone=((date(2026, 11, 4), date(2026, 11, 4)),) * 2),
            "Current, not yet reviewed as a whole. This guidance was withdrawn for part of 4 November 2026. "
            "This is the first version.",
        ),
        (Facts(1, 1, erased=True), "The text of this version was removed. This is the first version."),
    ],
)
def test_each_way_to_stand_has_its_words(facts: Facts, said: str) -> None:
    assert str(sentence_for(facts, TODAY)) == said


def test_a_reason_of_several_lines_stands_as_one_sentence_before_what_to_use_instead() -> None:
    ended = Withdrawal(reason="Two doses\n\nare unsafe", replacement_id=1, at=datetime(2026, 2, 4, tzinfo=UTC))
    said = "Withdrawn on 4 February 2026. Do not use it for care. Reason: Two doses are unsafe. Use instead: Other."
    assert of_withdrawal(ended, "Other", LONDON) == said
