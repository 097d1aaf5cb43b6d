"""Nothing private shows where it should not: a mark in every private field, and every address asked by everybody."""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from guidance.acts.newswriting import NewsWords, revise
from guidance.acts.newswriting import publish as publish_news
from guidance.acts.newswriting import write as write_news
from guidance.letters.writing import WantedLetter, write
from guidance.models import (
    Change,
    ChangeClass,
    Document,
    DraftComment,
    FactCheck,
    Frequency,
    Image,
    KeptForm,
    LetterKind,
    Presence,
    Proposal,
    ProposedAct,
    Review,
    ReviewRequest,
    Role,
    Schedule,
    Scope,
    Subscription,
    Text,
    UserAccount,
    Verdict,
    Version,
    WordOriginal,
    WorkingCopy,
    audit,
    current_version,
    digest_of,
    follower_at,
    latest_revision,
    record_revision,
    store,
)
from guidance.models.newsletters import Newsletter, NewsletterText
from guidance.models.organisations import MemberFeed, Organisation
from guidance.text.letter import Paragraph
from tests.stories import days, page, person, publish, remove, signed_in, withdraw

#: Every mark begins like this and goes on with the name of its place.
MARK = "canary7x"
NOW = datetime.now(UTC)
SLUGS = ("published", "unwritten", "withdrawn", "removed")
#: Values for the parts of addresses, by their names; numbers and other names are tried from a few.
VALUES = {
    "slug": (*SLUGS, "medicines", "nothing-here"),
    "digest": ("a" * 64,),
    "ending": ("png",),
    "token": ("secret-of-the-expert", "wrong"),
    "day": ("2026-01-06", "2026-11-01"),
    "key": ("kept-1", "wrong"),
    "uid": ("nothing",),
    "anchor": ("dose",),
    "provider": ("nobody",),
    "kind": ("csv",),
    "form": ("atom", "json", "md", "txt"),
}
QUERIES = ("?q=" + MARK, "?format=json", "?version=1", "?number=1", "?continue=1", "?since=1", "?name=" + MARK)


#: What became of a Word document, as its report says.
REPORT = {"title": f"{MARK}wordtitle", "markdown": f"{MARK}report", "figures": [], "pictures": []}
REPORT |= {"kept": [], "changed": [], "dropped": [], "flagged": []}


def mark(place: str) -> str:
    return f"{MARK}{place}"


@pytest.fixture(scope="module")
def private_story(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site on which every private field holds a mark."""
    import shutil

    from guidance.app import create_app
    from guidance.config import Settings

    folder = tmp_path_factory.mktemp("private")
    shutil.copyfile(str(sqlite_template), folder / "guidance.sqlite")
    made = create_app(Settings(instance=folder))
    with made.extensions["database"].writing() as session:
        _tell(session)
    yield made
    made.extensions["database"].close()


def _tell(session: Session) -> None:
    author, other = person(session, "Ann Author"), person(session, "Ben Author")
    approver, admin = person(session, "Pia Approver", Role.APPROVER), person(session, "Mo Admin", Role.ADMIN)
    contributor = person(session, "Cara Contributor", Role.CONTRIBUTOR)
    for who in (author, other, approver, admin, contributor):
        who.name = mark("name")
    for slug in SLUGS:
        document = page(session, author, slug, topic="Medicines")
        if slug != "unwritten":
            publish(session, document, author, at=days(0), title=f"The {slug} page")
        if slug == "withdrawn":
            withdraw(session, document, approver, at=days(1))
        if slug == "removed":
            remove(session, document, approver, at=days(1))
        _mark_everything(session, document, author, other, approver)
    session.add(Image(digest="a" * 64, ending="png", data=mark("picture").encode(), width=1, height=1, by_id=1, at=NOW))
    fields = json.dumps([["body", mark("keptform")]])
    session.add(KeptForm(id="kept-1", by_id=other.id, path="/desk/guidance/published/draft", fields=fields, at=NOW))
    _tell_of_followers(session, author)
    _tell_of_news(session, author)
    audit(session, "did something", by=admin, at=NOW, detail=mark("audit"))


def _tell_of_followers(session: Session, author: UserAccount) -> None:
    """A follower, and letters to them and to an author."""
    follower = follower_at(session, f"{mark('followersaddress')}@example.org", at=NOW)
    follower.name, follower.token = mark("followersname"), "of-a-follower"
    more = {"frequency": Frequency.DAILY, "only_safety": False, "asked_at": NOW, "confirmed_at": NOW}
    session.add(Subscription(receiver=follower, what="everything", token=mark("stoptoken"), **more))
    letter = {
        "title": mark("lettertitle"),
        "introduction": mark("introduction"),
        "byline": mark("byline"),
        "items": "[]",
    }
    session.add(Newsletter(number=1, since=NOW, since_sequence=0, by_id=author.id, at=NOW))
    session.flush()
    unsent = NewsletterText(
        newsletter_number=1, number=1, filled_at=NOW, filled_to=0, by_id=author.id, at=NOW, **letter
    )
    session.add(unsent)
    words = [Paragraph(mark("letter"))]
    write(session, WantedLetter(LetterKind.COMMENT, mark("subject"), words), to=author, about="private", at=NOW)


def _tell_of_news(session: Session, author: UserAccount) -> None:
    """An item that nobody has published, a later text of one that was, and a feed that fails."""
    member = Organisation(slug="published", name="The Society", created_at=NOW, speakers=[author])
    member.feed = MemberFeed(address=f"https://{mark('feedaddress')}.example/", fault=mark("feedfault"))
    session.add(member)
    session.flush()
    words = NewsWords(mark("newstitle"), mark("newssummary"), mark("newsbody"), mark("newsbyline"), member)
    words = replace(words, categories=[mark("newscategory")])
    write_news(session, words, by=author, at=NOW, slug="unwritten")
    item = write_news(session, NewsWords("Told", organisation=member), by=author, at=NOW, slug="published")
    publish_news(session, item, number=1, by=None, at=NOW)
    revise(session, item, words, based_on=1, by=author, at=NOW)


def _mark_everything(
    session: Session, document: Document, author: UserAccount, other: UserAccount, approver: UserAccount
) -> None:
    last = latest_revision(session, document)
    text = Text(mark("title"), mark("summary"), f"## {mark('heading')}\n\n![{mark('alt')}](/images/{'a' * 64}.png)\n")
    change = Change(mark("note"), ChangeClass.CORRECTION, False, mark("audience"), mark("settings"))
    draft = record_revision(
        session, document, store(session, text), change, based_on=last.number if last else 0, by=author, at=days(2)
    )
    request = ReviewRequest(
        revision=draft, asked_by_id=author.id, of_id=approver.id, scope=Scope.CHANGES, note=mark("request"), at=days(2)
    )
    review = Review(
        revision=draft,
        by_id=approver.id,
        capacity=mark("capacity"),
        at=days(3),
        scope=Scope.CHANGES,
        verdict=Verdict.CHANGES_REQUESTED,
        note=mark("review"),
    )
    soon = NOW + timedelta(days=30)
    schedule = Schedule(
        document=document, number=1, revision=draft, publish_at=soon, zone="Europe/London", by_id=1, at=days(3)
    )
    check = FactCheck(
        token_digest=digest_of(f"of-{document.slug}"),
        revision=draft,
        expert=mark("expert"),
        question=mark("question"),
        by_id=author.id,
        at=days(3),
        ends_at=soon,
    )
    session.add_all([request, review, schedule, check])
    session.flush()
    typed = json.dumps({"title": mark("typedtitle"), "body": mark("typed")})
    session.add_all(
        [
            DraftComment(document=document, revision=draft, body=mark("comment"), by_id=author.id, at=days(3)),
            DraftComment(document=document, revision=draft, body=mark("fact"), fact_check_id=check.id, at=days(3)),
            WorkingCopy(document_id=document.id, author_id=other.id, based_on=1, content=typed, saved_at=NOW),
            Presence(document_id=document.id, person_id=other.id, section=mark("section"), seen_at=NOW),
            WordOriginal(
                document=document,
                digest="b" * 64,
                name=mark("file"),
                data=mark("docx").encode(),
                report=json.dumps(REPORT),
                by_id=author.id,
                at=days(3),
            ),
        ]
    )
    version = current_version(session, document)
    if version is not None and document.slug == "published":
        session.add(
            Proposal(act=ProposedAct.REMOVAL, version=version, reason=mark("proposal"), by_id=approver.id, at=days(4))
        )
    session.flush()


def addresses(app: Flask, method: str) -> list[str]:
    """Every address of the service: all that may stand in it for a page with everything, and for each other the first.

    What lies beyond the first number of a page that has one text, or of none, is nothing.
    """
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    return sorted({address for rule in rules for address in _filled(app, rule)})


def _filled(app: Flask, rule: Rule) -> Iterator[str]:
    names = sorted(rule.arguments - set(rule.defaults or {}), key=lambda name: name != "slug")
    tried = [getattr(rule._converters[name], "items", VALUES.get(name, ("1", "2"))) for name in names]
    adapter = app.url_map.bind("localhost")
    for values in product(*tried):
        if names[:1] == ["slug"] and values[0] != "published" and ("2" in values or _is_elsewhere(rule, values[0])):
            continue
        arguments = {
            name: int(value) if value.isdigit() and name != "digest" else value
            for name, value in zip(names, values, strict=True)
        }
        with contextlib.suppress(ValueError):  # one of several forms that not every address has
            yield adapter.build(rule.endpoint, arguments, force_external=False)


def _is_elsewhere(rule: Rule, slug: str) -> bool:
    """Whether nothing of this kind has such a slug: a topic is no page of guidance."""
    return slug == "medicines" and "/guidance/" in rule.rule


def seen(client: FlaskClient, method: str, path: str, **more: object) -> set[str]:
    """The marks in the whole answer, headers included."""
    return asked(client, method, path, **more)[1]


def asked(client: FlaskClient, method: str, path: str, **more: object) -> tuple[int, set[str]]:
    """The status of an answer, and the marks in it."""
    with client.open(path, method=method, **more) as answer:  # type: ignore[arg-type]
        not_ready = path.partition("?")[0] == "/ready" and answer.status_code == 503  # nothing looks after this site
        assert answer.status_code < 500 or not_ready, f"{method} {path}: {answer.status_code}"
        whole = f"{answer.headers}\n{answer.get_data(as_text=True)}"
        in_path = quote(path)
        found = {found for found in re.findall(rf"{MARK}([a-z]+)", whole) if f"{MARK}{found}" not in in_path}
        return answer.status_code, found


@pytest.fixture(scope="module")
def browsers(private_story: Flask) -> dict[str, FlaskClient]:
    people = {
        "contributor": "cara.contributor",
        "author": "ann.author",
        "approver": "pia.approver",
        "admin": "mo.admin",
    }
    found = {role: signed_in(private_story, f"{name}@example.org") for role, name in people.items()}
    return {"nobody": private_story.test_client(), **found}


@pytest.mark.parametrize("role", ["nobody", "contributor"])
def test_whoever_may_not_write_sees_nothing_private_anywhere(
    private_story: Flask, browsers: dict[str, FlaskClient], role: str
) -> None:
    client = browsers[role]
    own = {"name"} if role == "contributor" else set()
    for number, path in enumerate(addresses(private_story, "GET")):
        status, found = asked(client, "GET", path)
        assert found <= own, path
        assert seen(client, "GET", path + QUERIES[number % len(QUERIES)]) <= own, path
        if status != 404:
            assert not seen(client, "HEAD", path)
        assert seen(client, "GET", path, headers={"Accept": "application/json", "X-Requested-With": "fetch"}) <= own


@pytest.mark.parametrize("role", ["author", pytest.param("approver", marks=pytest.mark.soak), "admin"])
def test_nobody_sees_what_somebody_else_has_typed_and_not_saved(
    private_story: Flask, browsers: dict[str, FlaskClient], role: str
) -> None:
    """Whoever manages people may look wherever an approver may."""
    for path in addresses(private_story, "GET"):
        for query in ("", "?continue=1") if path.startswith("/desk") else ("",):
            assert not seen(browsers[role], "GET", path + query) & {"typed", "typedtitle", "keptform"}, path


def test_the_marks_are_where_they_should_be(browsers: dict[str, FlaskClient]) -> None:
    """The test has teeth: whoever may write does meet them."""
    assert "heading" in seen(browsers["author"], "GET", "/desk/guidance/published/draft")
    assert {"comment", "fact"} <= seen(browsers["author"], "GET", "/desk/guidance/published/comments")
    assert {"lettertitle", "introduction"} <= seen(browsers["author"], "GET", "/desk/newsletters/1")
    assert "newsbody" in seen(browsers["author"], "GET", "/desk/news/1")
    assert "audit" in seen(browsers["admin"], "GET", "/desk/audit")
    assert "audit" not in seen(browsers["approver"], "GET", "/desk/audit")


@pytest.mark.parametrize("role", ["nobody", "contributor"])
def test_no_form_gives_anything_private_away(private_story: Flask, browsers: dict[str, FlaskClient], role: str) -> None:
    client = browsers[role]
    token = re.search(
        r'name="csrf[-_]token"[^>]*?(?:content|value)="([^"]*)"',
        client.get("/sign-in" if role == "nobody" else "/desk/account").text,
    )
    assert token
    own = {"name"} if role == "contributor" else set()
    sent = {"csrf_token": token[1], "title": "x", "body": "x", "based_on": "1"}
    for path in addresses(private_story, "POST"):
        if path != "/sign-out":
            found = seen(client, "POST", path, data=sent)
            assert found <= own, path


def test_the_story_is_complete(private_story: Flask) -> None:
    """Every table that holds something private has a row with a mark."""
    with private_story.extensions["database"].reading() as session:
        kinds = (Version, ReviewRequest, Review, Schedule, FactCheck, DraftComment, WorkingCopy, WordOriginal, Proposal)
        assert all(session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in kinds)
