"""What is described holds: schemathesis asks every address of the description, in order and out of it."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from schemathesis.specs.openapi.checks import positive_data_acceptance

from guidance.quoting.following import Texts
from guidance.web import rates

#: Whether a page, or a state of the history, is there, no description can tell beforehand.
LEFT_OUT = [positive_data_acceptance]
HEADERS = {"Accept-Encoding": "identity"}


def ask_everything(app: Flask, monkeypatch: pytest.MonkeyPatch, examples: int) -> set[str]:
    """Ask each address ``examples`` times, always the same questions; which were asked."""
    monkeypatch.setattr(rates, "MOST", 10**9)
    Texts(app.extensions["settings"], app.extensions["database"]).catch_up()
    asked = set()
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations():
        operation = found.ok()

        @limits(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=HEADERS, excluded_checks=LEFT_OUT)

        holds()
        asked.add(operation.label)
    return asked


def test_every_address_answers_as_it_is_described(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"GET /api/v1/work", "POST /api/v1/quotes"} < ask_everything(demo, monkeypatch, examples=2)


@pytest.mark.soak
def test_every_address_answers_as_it_is_described_however_often(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(ask_everything(demo, monkeypatch, examples=60)) > 12
