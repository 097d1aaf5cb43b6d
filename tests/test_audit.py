"""Whatever is done is in the audit: every request of all tests is watched for it (see ``tests.machine.accounting``)."""

from typing import Any

import pytest
from flask import Flask

from guidance.authoring.drafting import saving
from guidance.models import AuditEvent, audit
from tests.pages import posted
from tests.stories import page as new_page
from tests.stories import person, publish, signed_in

DRAFT = "/desk/guidance/methotrexate/draft"


def status_of_a_save(app: Flask) -> int:
    with app.extensions["database"].writing() as session:
        author = person(session)
        publish(session, new_page(session, author), author)
    answer = posted(signed_in(app, "sam.author@example.org"), DRAFT, title="Methotrexate", body="Other words.")
    return answer.status_code


def twice(*arguments: Any, **named: Any) -> AuditEvent:
    audit(*arguments, **named)
    return audit(*arguments, **named)


def test_an_act_that_is_in_the_audit_once_is_carried_out(app: Flask) -> None:
    assert status_of_a_save(app) == 303


@pytest.mark.parametrize("kept", [lambda *_arguments, **_named: None, twice], ids=["not at all", "twice"])
def test_the_watch_sees_an_act_that_is_not_or_twice(
    app: Flask, kept: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(saving, "audit", kept)
    assert status_of_a_save(app) == 500
    assert "POST /desk/guidance/methotrexate/draft changed ['Content', 'Revision']; the audit says" in caplog.text
