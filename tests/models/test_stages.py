"""What is derived of many documents at once is what a plain reading of their facts says of each, whatever happened."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk.collection import some
from guidance.authoring.desk.filters import PageFilters
from guidance.db import Database
from guidance.models import (
    Document,
    Reinstatement,
    Removal,
    RequestEnd,
    Review,
    ReviewRequest,
    Revision,
    Role,
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    Scope,
    Stage,
    UrgentPublication,
    UserAccount,
    Verdict,
    Version,
    Withdrawal,
    barred_from_checking,
    current_version,
    failed_schedules,
    first_checks,
    in_force,
    latest_revision,
    listings,
    open_schedule,
    progress_of,
    progress_of_all,
    record_version,
    stages_of_all,
    standing_of,
    unchecked,
    unchecked_urgent,
    withdrawn,
    writers_of,
)
from guidance.published.currency import State
from guidance.text.markdown.rendering import Rendered
from tests.authoring.desk.told import ask, decide, plan, save, urgent
from tests.stories import days, page, person, reinstate, remove, withdraw

#: What may happen to a page, and how often: each is skipped where the product would refuse it.
ACTS = {
    "save": 8,
    "put back": 2,
    "ask": 4,
    "pass on": 2,
    "take back": 1,
    "approve": 3,
    "approve whole": 4,
    "refuse": 2,
    "publish": 6,
    "publish urgently": 3,
    "plan": 2,
    "fail": 2,
    "cancel": 1,
    "withdraw": 2,
    "reinstate": 3,
    "remove": 0.3,
}
TODAY = days(40).date()


@dataclass
class Told:
    """A session in which a random history is told, one act an hour."""

    session: Session
    people: list[UserAccount] = field(default_factory=list)
    pages: list[Document] = field(default_factory=list)
    hours: int = 0

    @classmethod
    def begin(cls, session: Session) -> "Told":
        told = cls(session)
        told.people = [person(session, name, Role.APPROVER) for name in ("Ana One", "Ben Two", "Cy Three")]
        told.pages = [page(session, told.people[0], slug) for slug in ("croup", "gout", "sepsis")]
        return told

    @property
    def at(self) -> datetime:
        return days(0) + timedelta(hours=self.hours)

    def act(self, number: int, what: str, who: int, due: int) -> None:
        self.hours += 1
        session, document, by = self.session, self.pages[number], self.people[who]
        last, current = latest_revision(session, document), current_version(session, document)
        planned, standing = open_schedule(session, document), standing_of(session, document)
        if what == "save":
            save(session, document, by, f"Text {self.hours}.", at=self.at)
        elif what == "put back" and current and current.revision.content:
            save(session, document, by, current.revision.content.body, at=self.at)
        elif what in {"ask", "pass on"} and last:
            self._ask(last, by, passed=what == "pass on")
        elif what == "take back" and last and (asked := progress_of(session, document).request):
            session.add(RequestEnd(request_id=asked.id, by_id=by.id, at=self.at))
            session.flush()
        elif what in {"approve", "approve whole", "refuse"} and last:
            verdict = Verdict.CHANGES_REQUESTED if what == "refuse" else Verdict.APPROVED
            until = TODAY + timedelta(days=due) if what == "approve whole" else None
            decide(session, last, by, verdict, at=self.at, due_on=until)
        elif what in {"publish", "publish urgently"} and last and (not current or last.id != current.revision_id):
            version = record_version(session, last, Rendered("", [], "test"), by=by, at=self.at)
            if what == "publish urgently":
                urgent(session, version, by, at=self.at)
        elif what == "plan" and last and not planned:
            many = session.scalar(sa.select(sa.func.count()).where(Schedule.document_id == document.id)) or 0
            plan(session, last, by, days(300), many + 1)
        elif what in {"fail", "cancel"} and planned:
            self._end(planned, ScheduleOutcome.FAILED if what == "fail" else ScheduleOutcome.CANCELLED)
        elif what == "withdraw" and current and standing.in_force:
            withdraw(session, document, by, at=self.at)
        elif what == "reinstate" and standing.withdrawal:
            reinstate(session, document, by, at=self.at)
        elif what == "remove" and current and not standing.removal:
            remove(session, document, by, at=self.at)

    def _ask(self, last: Revision, by: UserAccount, *, passed: bool) -> None:
        asked = sa.select(ReviewRequest).where(ReviewRequest.revision_id == last.id).order_by(ReviewRequest.id.desc())
        before = self.session.scalars(asked.limit(1)).first() if passed else None
        ask(self.session, last, by, self.people[(by.id + 1) % 3], at=self.at, passed_from=before)

    def _end(self, planned: Schedule, outcome: ScheduleOutcome) -> None:
        self.session.add(ScheduleEnd(schedule_id=planned.id, outcome=outcome, reason="A reason.", at=self.at))
        self.session.flush()


class Plain:
    """The facts of one document in lists, and every derived word read off them in the slowest way there is."""

    def __init__(self, session: Session, document: Document) -> None:
        def all_of(kind):
            return list(session.scalars(sa.select(kind).order_by(*sa.inspect(kind).primary_key)))

        self.document = document
        self.texts = [text for text in all_of(Revision) if text.document_id == document.id]
        self.versions = [version for version in all_of(Version) if version.document_id == document.id]
        texts, versions = {text.id for text in self.texts}, {version.id for version in self.versions}
        self.reviews = [review for review in all_of(Review) if review.revision_id in texts]
        requests = [request for request in all_of(ReviewRequest) if request.revision_id in texts]
        passed = {request.passed_from_id for request in requests}
        passed |= {end.request_id for end in all_of(RequestEnd)}
        self.requests = [request for request in requests if request.id not in passed]
        ended = {end.schedule_id: end for end in all_of(ScheduleEnd)}
        self.schedules = [(one, ended.get(one.id)) for one in all_of(Schedule) if one.document_id == document.id]
        self.urgent = [one for one in all_of(UrgentPublication) if one.version_id in versions]
        ends = [*all_of(Withdrawal), *all_of(Reinstatement)]
        self.ends = sorted((one for one in ends if one.version_id in versions), key=lambda one: one.sequence)
        self.removed = any(one.version_id in versions for one in all_of(Removal))

    @property
    def current(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def draft(self) -> Revision | None:
        last, current = (self.texts or [None])[-1], self.current
        if last is None or current is None:
            return last
        seen = current.revision
        return last if last.number > seen.number and last.content_digest != seen.content_digest else None

    @property
    def withdrawal(self) -> Withdrawal | None:
        return self.ends[-1] if self.ends and isinstance(self.ends[-1], Withdrawal) else None

    @property
    def planned(self) -> Schedule | None:
        return next((schedule for schedule, end in self.schedules if end is None), None)

    @property
    def failed(self) -> list[int]:
        schedule, end = self.schedules[-1] if self.schedules else (None, None)
        missed = schedule is not None and end is not None and end.outcome is ScheduleOutcome.FAILED
        since = missed and any(version.published_at >= end.at for version in self.versions)
        return [schedule.id] if missed and not since and not self.removed else []

    def stamp(self) -> Review | None:
        out = {version.revision_id for version in self.versions}
        whole = [one for one in self.reviews if one.due_on is not None and one.revision_id in out]
        return max(whole, key=lambda one: (one.at, one.id), default=None)

    def writers(self, text: Revision) -> set[int]:
        out = [version.revision for version in self.versions if version.revision.number < text.number]
        before = max(out, key=lambda one: one.number, default=None)
        first = before.number if before else 0
        since = [one for one in self.texts if first < one.number <= text.number]
        return {one.author_id for one in since if before is None or one.content_digest != before.content_digest}

    def barred(self, urgent: UrgentPublication) -> set[int]:
        version = urgent.version
        return {*self.writers(version.revision), version.published_by_id, urgent.by_id}

    def check(self, urgent: UrgentPublication, until: int) -> Review | None:
        numbers = {version.revision_id: version.number for version in self.versions}
        for review in self.reviews:
            number = numbers.get(review.revision_id, 0)
            own = review.revision_id == urgent.version.revision_id
            later = review.scope is Scope.WHOLE_PAGE and urgent.version.number <= number
            approves = review.verdict is Verdict.APPROVED and review.by_id not in self.barred(urgent)
            if approves and number <= until and (own or later):
                return review
        return None

    def stage(self, today: date) -> Stage:
        if self.removed:
            return Stage.REMOVED
        if self.planned:
            return Stage.SCHEDULED
        if self.draft:
            return self._stage_of_draft()
        if self.current is None:
            return Stage.EMPTY
        stamp = self.stamp()
        late = stamp is not None and stamp.due_on is not None and stamp.due_on < today
        return Stage.WITHDRAWN if self.withdrawal else Stage.OVERDUE if late else Stage.PUBLISHED

    @property
    def request(self) -> ReviewRequest | None:
        return next((one for one in reversed(self.requests) if self.draft and one.revision_id == self.draft.id), None)

    @property
    def verdict(self) -> Review | None:
        return next((one for one in reversed(self.reviews) if self.draft and one.revision_id == self.draft.id), None)

    def _stage_of_draft(self) -> Stage:
        request, reading = self.request, self.verdict
        if reading and (not request or reading.at >= request.at):
            approved = reading.verdict is Verdict.APPROVED
            return Stage.APPROVED if approved else Stage.CHANGES_REQUESTED
        return Stage.IN_REVIEW if request else Stage.DRAFT

    def review_state(self, today: date) -> State | None:
        if self.current is None or self.removed:
            return None
        stamp = self.stamp()
        if self.withdrawal or stamp is None or stamp.due_on is None:
            return State.WITHDRAWN if self.withdrawal else State.NEVER
        late = (today - stamp.due_on).days
        bounds = ((-91, State.CURRENT), (0, State.DUE), (90, State.LATE), (365, State.LATER))
        return next((state for most, state in bounds if late <= most), State.LATEST)


def compare(session: Session) -> set[Stage]:
    """Every word that is asked of all documents at once is the one that is read off the facts of each; their stages."""
    documents = {document.id: document for document in session.scalars(sa.select(Document))}
    plain = {number: Plain(session, document) for number, document in documents.items()}
    together, stages = progress_of_all(session, documents.keys()), stages_of_all(session, documents.keys(), TODAY)
    checks, failed = first_checks(session, documents.keys()), set(session.scalars(failed_schedules()))
    waiting = set(session.scalars(unchecked()))
    live = {row.document.id for row in listings(session, in_force())}
    ended = {row.document.id for row in listings(session, withdrawn())}
    for number, facts in plain.items():
        progress, stamp = together[number], facts.stamp()
        assert progress.stage(TODAY) is stages[number] is facts.stage(TODAY)
        assert progress == progress_of(session, documents[number]) or progress.stamp is not None
        assert (progress.current, progress.draft, progress.schedule) == (facts.current, facts.draft, facts.planned)
        assert (progress.stamp.review if progress.stamp else None) == stamp
        assert progress.standing.withdrawal == facts.withdrawal
        assert (number in live) is bool(facts.current and not facts.withdrawal and not facts.removed)
        assert (number in ended) is bool(facts.current and facts.withdrawal and not facts.removed)
        assert {schedule.id for schedule, _ in facts.schedules} & failed == set(facts.failed)
        for text in facts.texts:
            assert writers_of(session, text) == facts.writers(text)
        for one in facts.urgent:
            last = facts.versions[-1].number
            assert barred_from_checking(session, one) == facts.barred(one)
            assert checks.get(one.version_id) == facts.check(one, last)
            assert (one.version_id in waiting) is (facts.check(one, last) is None)
        for version in facts.versions:
            open_ones = [one for one in facts.urgent if one.version.number <= version.number]
            open_ones = [one for one in open_ones if facts.check(one, version.number) is None]
            newest = max(open_ones, key=lambda one: one.version.number, default=None)
            assert unchecked_urgent(session, version) == newest
        assert (progress.request, progress.verdict) == (facts.request, facts.verdict)
    compare_filters(session, plain)
    return set(stages.values())


def compare_filters(session: Session, plain: dict[int, Plain]) -> None:
    """The pages that the desk finds by stage and by review are those of which the facts say it, and it says so."""
    due = {number: stamp.due_on for number, facts in plain.items() if (stamp := facts.stamp())}
    listed = {work.slug: work for work in some(session, PageFilters(), TODAY, rows=len(plain))}
    assert len(listed) == len(plain)
    for number, facts in plain.items():
        work = listed[facts.document.slug]
        assert (work.stage, work.review) == (facts.stage(TODAY), facts.review_state(TODAY))
        assert (work.version, work.due_on) == (facts.current and facts.current.number, due.get(number))
    for stage in Stage:
        found = set(session.scalars(PageFilters(stage=stage.value).apply(TODAY)))
        assert found == {number for number, facts in plain.items() if facts.stage(TODAY) is stage}, stage
    for state in State:
        found = set(session.scalars(PageFilters(review=state.key).apply(TODAY)))
        assert found == {number for number, facts in plain.items() if facts.review_state(TODAY) is state}, state
    order = session.scalars(PageFilters(sort="due").apply(TODAY)).all()
    assert order == sorted(plain, key=lambda number: (due.get(number) or date.max, plain[number].document.slug))


def test_many_at_once_are_told_the_truth_about_each(database: Database) -> None:
    met: set[Stage] = set()
    for lot in range(6 if database.is_sqlite else 1):
        chance = random.Random(lot)
        with database.writer() as session:
            story = Told.begin(session)
            for _ in range(3):
                for what in chance.choices(list(ACTS), list(ACTS.values()), k=20):
                    story.act(chance.randrange(3), what, chance.randrange(3), chance.randint(-200, 100))
                session.expire_all()
                met |= compare(session)
            session.rollback()
    assert met == set(Stage) or not database.is_sqlite


class TestTwinsThatDisagreed:
    """Each was answered in two places, and otherwise in each."""

    def test_a_removed_page_has_no_schedule_that_failed(self, session: Session) -> None:
        told = Told.begin(session)
        for act in ("save", "publish", "save", "plan", "fail"):
            told.act(0, act, 0, 0)
        assert len(session.scalars(failed_schedules()).all()) == 1
        told.act(0, "remove", 0, 0)
        assert session.scalars(failed_schedules()).all() == []

    def test_a_later_page_that_was_read_as_a_whole_is_the_check_in_the_history_too(self, session: Session) -> None:
        told = Told.begin(session)
        for act, who in (("save", 0), ("publish urgently", 0), ("save", 0), ("publish", 0), ("approve whole", 1)):
            told.act(0, act, who, 100)
        (review,) = first_checks(session, [told.pages[0].id]).values()
        assert review.by_id == told.people[1].id
        assert unchecked_urgent(session, current_version(session, told.pages[0])) is None

    def test_a_text_that_was_approved_and_asked_about_again_is_being_checked_again(self, session: Session) -> None:
        told = Told.begin(session)
        for act in ("save", "approve", "ask"):
            told.act(0, act, 0, 0)
        document = told.pages[0]
        assert stages_of_all(session, [document.id], TODAY) == {document.id: Stage.IN_REVIEW}
        assert progress_of(session, document).waiting is not None
        told.act(0, "approve", 1, 0)
        assert stages_of_all(session, [document.id], TODAY) == {document.id: Stage.APPROVED}
