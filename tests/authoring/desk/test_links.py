"""Whoever is signed in is shown no link that leads nowhere, whatever state the pages are in."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask

from guidance.models import Role, Verdict
from tests.authoring.desk.told import NOW, ago, ask, comment, decide, fail, in_days, plan, propose, save, urgent
from tests.stories import page, person, publish, reinstate, remove, review, signed_in, withdraw

LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
#: Addresses of one kind (the same but for their names and numbers) that are opened; the rest are like them.
ALIKE = 4


@pytest.fixture
def busy(app: Flask) -> Flask:
    """A site with a page in every stage of its life."""
    with app.extensions["database"].writing() as session:
        sam, kim = person(session), person(session, "Kim Approver", Role.APPROVER)
        person(session, "Ann Admin", Role.ADMIN)
        person(session, "Pat Patient", Role.CONTRIBUTOR)
        page(session, sam, "empty")
        save(session, page(session, sam, "drafted", "Medicines"), sam)
        ask(session, save(session, page(session, sam, "asked"), sam), sam, kim, by_day=in_days(3))
        decide(session, save(session, page(session, sam, "sent-back"), sam), kim, Verdict.CHANGES_REQUESTED, at=ago(1))
        for slug in ("approved", "scheduled", "failed"):
            text = save(session, page(session, sam, slug), sam, at=ago(3))
            decide(session, text, kim, at=ago(2))
            if slug != "approved":
                plan(session, text, kim, NOW + timedelta(days=2))
            if slug == "failed":
                fail(session, text.document)
        for slug in ("published", "overdue", "withdrawn", "reinstated", "removed", "urgent", "proposed"):
            document = page(session, sam, slug, "Vaccines")
            version = publish(session, document, sam, f"Text of {slug}.", at=ago(900))
            if slug == "overdue":
                review(session, version, kim, at=ago(800), due_on=ago(100).date())
            if slug in {"withdrawn", "reinstated"}:
                withdraw(session, document, kim, at=ago(5))
            if slug == "reinstated":
                reinstate(session, document, kim, at=ago(4))
            if slug == "removed":
                remove(session, document, kim, at=ago(5))
            if slug == "urgent":
                urgent(session, version, kim)
            if slug == "proposed":
                propose(session, version, kim)
            if slug == "published":
                comment(session, save(session, document, sam, "Newer."), kim)
                publish(session, document, sam, "Newer still.", at=ago(1))
    return app


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["pat.patient", "sam.author", "kim.approver", "ann.admin"])
def test_every_link_that_somebody_is_shown_leads_to_a_page(busy: Flask, who: str) -> None:
    client = signed_in(busy, f"{who}@example.org")
    todo, seen, dead, kinds = ["/", "/desk"], {"/", "/desk"}, set(), Counter[str]()
    while todo:
        path = todo.pop()
        with client.get(path, follow_redirects=True) as answer:
            if answer.status_code in {404, 405, 500}:
                dead.add((path, answer.status_code))
            source = answer.get_data(as_text=True)
        for raw in LINK.findall(source):
            address = urlsplit(urljoin(path, raw.replace("&amp;", "&")))
            target = address.path + (f"?{address.query}" if address.query else "")
            if not address.netloc and not address.scheme and target not in seen:
                seen.add(target)
                kinds[kind_of(address)] += 1
                if kinds[kind_of(address)] <= ALIKE:
                    todo.append(target)
    assert dead == set()
    assert len(seen) > 30


def kind_of(address: SplitResult) -> str:
    """What an address has in common with others of its kind: the slug and the numbers of a page stand for any."""
    path = re.sub(r"(?<=/guidance/)[^/]+|\d+", "*", address.path)
    names = sorted(name for name, _ in parse_qsl(address.query, keep_blank_values=True))
    return "?".join([path, *names])
