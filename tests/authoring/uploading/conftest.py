"""A busy machine must not turn the moment for which an upload is waited for into a page about it."""

import pytest

from guidance.authoring.uploading.reading import Reader


@pytest.fixture(autouse=True)
def _patient_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "patience", 30.0)
