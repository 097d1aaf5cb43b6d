"""Making a draft of a Word document: read in the jail, kept with its report, handed to the editor when asked for."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance import jail
from guidance.authoring.manuscript.typed import begun_on, typed_in
from guidance.authoring.manuscript.working_copies import keep, working_copy_of
from guidance.authoring.uploading.comments import bring_comments
from guidance.errors import NotReady
from guidance.models import Document, UserAccount, WordOriginal, WrittenPicture, audit, kept_once, latest_revision

LONGEST_NAME = 200

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class ReadWord:
    """The text of a Word document, and the report of its reading; nothing of it is kept yet."""

    name: str
    data: bytes
    report: dict[str, Any]
    pictures: list[WrittenPicture]


def read_word(data: bytes, name: str) -> ReadWord:
    """The draft that a Word document makes; it takes a while, so call it outside any transaction.

    :raises UploadRefused: with one sentence when it is none, or hostile.
    """
    answer = jail.run("guidance.text.word.reading:draft_of", data)
    pictures = [
        WrittenPicture(file, **facts) for file, facts in zip(answer.files, answer.value["pictures"], strict=True)
    ]
    return ReadWord(plain_name(name), data, answer.value, pictures)


def plain_name(name: str) -> str:
    """The name of a file without the folders it came from, whichever system they are of."""
    last = _CONTROLS.sub("", re.split(r"[/\\]", name)[-1]).strip()
    return last[-LONGEST_NAME:] or "document.docx"


def keep_original(
    session: Session, document: Document, word: ReadWord, *, by: UserAccount, at: datetime
) -> WordOriginal:
    """Keep a Word document beside the guidance it is for, with its report and its pictures."""
    for written in word.pictures:
        kept_once(session, written, by=by, at=at)
    original = WordOriginal(
        document=document,
        digest=hashlib.sha256(word.data).hexdigest(),
        name=word.name,
        data=word.data,
        report=json.dumps(word.report, ensure_ascii=False),
        by_id=by.id,
        at=at,
    )
    session.add(original)
    audit(session, "brought a Word document", by=by, at=at, document=document)
    return original


def original_of(session: Session, document: Document, number: int) -> WordOriginal | None:
    """The Word document with this number, when it belongs to ``document``."""
    return session.scalar(
        sa.select(WordOriginal).where(WordOriginal.id == number, WordOriginal.document_id == document.id)
    )


def report_of(original: WordOriginal) -> dict[str, Any]:
    """The report of a Word document; one that came earlier says nothing of later questions."""
    return {"deleted": [], "comments": [], **json.loads(original.report)}


@dataclass(frozen=True)
class Answers:
    """The answers of whoever brought a Word document."""

    replace: bool = False
    """Whether its text may take the place of unsaved typing."""
    keep_deleted: bool = False
    """Whether words that were deleted or struck out count."""
    comments: bool = False


def use_as_draft(session: Session, original: WordOriginal, answers: Answers, *, by: UserAccount, at: datetime) -> None:
    """Put the text of a Word document into the editor of ``by``; the other fields stay as they are.

    :raises NotReady: when that would replace unsaved typing and nobody said that it may.
    """
    document = original.document
    copy = working_copy_of(session, document, by)
    if copy is not None and not answers.replace:
        raise NotReady("You have typed something here and not saved it: tick the box to replace it")
    revision = latest_revision(session, document)
    fields = copy.fields if copy is not None else begun_on(session, revision).fields()
    report = report_of(original)
    report |= report["with_deleted"] if answers.keep_deleted else {}
    typed = typed_in(fields | {"title": report["title"] or fields.get("title", ""), "body": report["markdown"]})
    keep(session, document, typed, based_on=revision.number if revision else 0, by=by, at=at)
    audit(session, "made a draft of a Word document", by=by, at=at, document=document)
    if answers.comments:
        bring_comments(session, original, report["comments"], by=by, at=at)
