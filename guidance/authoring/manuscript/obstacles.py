"""What a text must have, and must not, before others read it."""

from collections.abc import Iterator

from guidance.acts.obstacles import Obstacle
from guidance.models import Revision
from guidance.text.checks.left_over import obstacles_in

NOTE_NEEDED = "Enter a change note: the sentence that tells readers what changed"


def in_editor(reason: str, field: str = "") -> Obstacle:
    """An obstacle that is mended by writing."""
    return Obstacle(reason, "draft", "Edit the page", field)


def obstacles_in_words(revision: Revision) -> Iterator[Obstacle]:
    """Obstacles to the reading of ``revision`` by others, in the order of the editor."""
    content = revision.content
    if content is None:
        yield in_editor("The words of this text were removed for ever: write it anew", "body")
        return
    needed = [
        ("Enter a title", "title", content.title.strip()),
        ("Enter the text of the page", "body", content.body.strip()),
        (NOTE_NEEDED, "change_note", revision.change_note.strip()),
        ("Choose what the change means for care", "change_class", revision.change_class),
    ]
    yield from (in_editor(reason, field) for reason, field, there in needed if not there)
    lines = (content.title, content.summary, revision.audience, revision.settings, revision.change_note)
    yield from (in_editor(reason, "body") for reason in obstacles_in(*lines, content.body))
