"""Two people who revised one item: what goes together in the form by itself, and what both changed."""

from dataclasses import dataclass
from datetime import date

from wtforms import Field

from guidance.models.news import NewsText
from guidance.news.writing.forms import NewsForm
from guidance.text.days.dates import in_words
from guidance.text.looks import marked
from guidance.text.markdown.definitions import with_own_notes
from guidance.text.markdown.merge import Keep, merge
from guidance.text.markdown.rendering import Limits

#: The fields in which each says something; the day and the hour of an event are in each its own words.
_FIELDS = [
    *("title", "summary", "body", "byline", "organisation", "categories", "documents", "picture"),
    *("starts", "starts_time", "ends", "ends_time", "zone", "place", "link"),
]


@dataclass(frozen=True)
class MetField:
    """One field that somebody else changed meanwhile."""

    label: str
    before: str
    theirs: str
    is_open: bool
    """Both changed it, so that theirs is not in the form."""
    html: str = ""
    """The change of a text as readers would see it, with marks; nothing for a line, or when it cannot be shown."""


def put_together(form: NewsForm, base: NewsText, theirs: NewsText, limits: Limits) -> list[MetField]:
    """Take into ``form`` what ``theirs`` changed since ``base``; where both changed a place, what was typed stays.

    :returns: everything that they changed.
    """
    before, after = NewsForm(formdata=None), NewsForm(formdata=None)
    before.fill(base)
    after.fill(theirs)
    changed = [name for name in _FIELDS if _value(before[name]) != _value(after[name])]
    words = [_met(form[name], before[name], after[name]) for name in changed if name != "body"]
    return [*words, *([_text_met(form, base, theirs, limits)] if "body" in changed else [])]


def _text_met(form: NewsForm, base: NewsText, theirs: NewsText, limits: Limits) -> MetField:
    before, after = base.body, theirs.body
    together = merge(before, after, with_own_notes(before, after, form.body.words))
    form.body.data = together.decided([Keep.YOURS] * len(together.conflicts)).strip()
    return MetField(form.body.label.text, before, after, not together.is_clean, marked(before, after, limits))


def _met(typed: Field, before: Field, after: Field) -> MetField:
    is_open = _value(typed) not in {_value(before), _value(after)}
    if _value(typed) == _value(before):
        typed.process(None, after.data)
    return MetField(typed.label.text, _shown(typed, before), _shown(typed, after), is_open)


def _value(field: Field) -> str:
    """The value of a field, to be compared; of a day that is none, what was typed."""
    return str(field.data or " ".join(getattr(field, "typed", "")).strip())


def _shown(offered: Field, field: Field) -> str:
    """The value of a field as people read it; of a choice its words."""
    if isinstance(field.data, date):
        return in_words(field.data)
    named = {value: words for value, words, *_ in getattr(offered, "choices", None) or ()}
    return str(named.get(field.data, _value(field)))
