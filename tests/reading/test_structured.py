"""Machines that read pages are told what stands on them, and nobody can break out of that."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from extruct.jsonld import JsonLdExtractor
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document
from tests.stories import days, page, person, publish, review, withdraw

PAGE = "/guidance/methotrexate"
HOSTILE = 'Dose </script><script>alert(1)</script> & "5" <!-- \' \u2028'
BODY = "## Dose\n\n:::recommendation Start low {#advice}\nStrong recommendation. For: adults.\n\nTake 5 mg.\n:::\n"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author, BODY, at=days(0), title=HOSTILE, audience="Adults")
        newest = publish(session, document, author, BODY, at=days(1), title=HOSTILE, audience="Adults")
        review(session, newest, person(session, "B"), at=days(2), due_on=date(2027, 1, 1))
    return app.test_client()


def structured(client: FlaskClient, path: str) -> dict[str, object]:
    """What extruct, as search engines do, finds on a page."""
    [found] = JsonLdExtractor().extract(client.get(path).text)
    return found


def test_a_page_says_its_version_review_audience_and_recommendations(site: FlaskClient) -> None:
    told = structured(site, PAGE)
    assert (told["@type"], told["version"], told["name"]) == ("MedicalWebPage", "2", HOSTILE)
    assert (told["dateModified"], told["lastReviewed"]) == ("2026-01-06", "2026-01-07")
    assert told["reviewedBy"] == {"@type": "Person", "jobTitle": "consultant rheumatologist"}
    assert told["audience"] == {"@type": "MedicalAudience", "audienceType": "Adults"}
    [advice] = told["about"]
    assert advice["@type"] == "MedicalGuidelineRecommendation" and "Take 5 mg." in advice["description"]
    assert advice["url"].endswith("/versions/2#advice")


def test_of_what_is_not_to_be_used_it_recommends_nothing(site: FlaskClient, app: Flask) -> None:
    old = structured(site, f"{PAGE}/versions/1")
    assert "about" not in old and "lastReviewed" not in old
    assert (old["creativeWorkStatus"], old["abstract"][:12]) == ("Superseded", "Not current:")
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
    assert structured(site, PAGE)["creativeWorkStatus"] == "Withdrawn"


def test_every_public_page_can_be_shared_with_its_title(site: FlaskClient) -> None:
    for path in ("/", "/guidance/", "/topics/", "/whats-new", PAGE, f"{PAGE}/history", "/about", "/search?q=dose"):
        source = site.get(path).text
        title = re.search("<title>(.*?) – Living guidance</title>", source)[1]
        assert f'<meta property="og:title" content="{title}">' in source
        assert structured(site, path)["@context"] == "https://schema.org"
