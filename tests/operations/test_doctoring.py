"""What the doctor says about Patroni."""

import pytest

from guidance.errors import OutboundFailed
from guidance.operations import doctoring
from guidance.operations.doctoring import unsafe_failover

SAFE, STRICT, NONE = {"synchronous_mode": True}, {"synchronous_mode_strict": True}, {"maximum_lag_on_failover": 0}
ADDRESS = "http://10.0.0.1:8008/"


def found_in(told: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked = []
    monkeypatch.setattr(doctoring, "get_json", lambda address: asked.append(address) or told)
    found = list(unsafe_failover(ADDRESS))
    assert asked == ["http://10.0.0.1:8008/config"]
    return found


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (SAFE | STRICT | NONE, ["nobody can save for ever"]),
        ({"synchronous_mode": "on", "synchronous_mode_strict": "ON", "maximum_lag_on_failover": "0"}, ["for ever"]),
        ({"synchronous_mode": "quorum"}, []),
        (SAFE | NONE, []),
        (SAFE | STRICT | {"maximum_lag_on_failover": 1_048_576}, []),
        (SAFE | STRICT, []),
        (STRICT | NONE, ["nobody can save for ever", "may be lost with it"]),
        ({"ttl": 30}, ["may be lost with it"]),
        ({"synchronous_mode": None, "maximum_lag_on_failover": [0]}, ["may be lost with it"]),
    ],
)
def test_what_leaves_nobody_to_write_or_loses_what_was_acknowledged_is_refused(
    settings: dict[str, object], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = found_in(settings, monkeypatch)
    assert len(found) == len(told) and all(words in sentence for words, sentence in zip(told, found, strict=True))


def test_one_that_does_not_answer_is_told_and_none_is_asked_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_address: str) -> dict[str, object]:
        raise OutboundFailed("away")

    monkeypatch.setattr(doctoring, "get_json", away)
    (told,) = unsafe_failover(ADDRESS)
    assert "could not be asked" in told and ADDRESS in told
    assert list(unsafe_failover("")) == []
