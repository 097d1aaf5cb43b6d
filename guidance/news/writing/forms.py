"""What is typed of an item of news: its words, whom and what it is about, and when it takes place if it is an event."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.acts.newswriting import EventTimes, NewsWords
from guidance.errors import Refusal, TextRefused
from guidance.models.news import NewsText
from guidance.models.organisations import Organisation
from guidance.text.addresses.slug import slug_from
from guidance.text.days.dates import start_of
from guidance.text.days.local_times import moments, time_of_day, whose_time
from guidance.text.plain import picture
from guidance.web.addressed import AddressPart, PagesField, PictureField, WebAddress
from guidance.web.fields import Lines
from guidance.web.forms import AboutForm, DayField, Form, Line, at_most, blame, choices, filled
from guidance.web.session import zone

MOST_CATEGORIES = 10
_ZONES = ("Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "America/New_York", "UTC")


class NewsForm(AboutForm):
    """Everything that is saved of an item at one moment."""

    title = Line("Title", [filled("Enter a title"), at_most(200, "Title")])
    summary = Lines("Summary", [at_most(500, "Summary")])
    body = Lines("Text, in Markdown")
    byline = Line("Written by", [at_most(150, "The byline")])
    organisation = SelectField("Organisation", validate_choice=False)
    categories = Line("Categories")
    documents = PagesField("Guidance that it is about")
    picture = PictureField("Picture")
    starts = DayField("First day")
    starts_time = Line("Begins at")
    ends = DayField("Last day")
    ends_time = Line("Ends at")
    zone = SelectField("Whose clocks", validate_choice=False)
    place = Line("Place", [at_most(200, "Place")])
    link = WebAddress("Where one takes part or books")

    event: EventTimes | None = None
    blamed = blame(body=TextRefused)

    def offer(self, organisations: Sequence[Organisation], also: str = "") -> None:
        """Let one of ``organisations`` be chosen, or none, and the usual zones or ``also``."""
        self._organisations = {str(each.id): each for each in organisations}
        named = [(number, each.name) for number, each in self._organisations.items()]
        self.organisation.choices = choices([("", "None: the service itself"), *named])
        zones = dict.fromkeys([zone().key, *_ZONES, *([also] if also else [])])
        self.zone.choices = choices([(name, whose_time(ZoneInfo(name))) for name in zones])

    def fill(self, text: NewsText) -> None:
        """Show what was saved."""
        self.title.data, self.summary.data, self.body.data = text.title, text.summary, text.body
        self.byline.data, self.organisation.data = text.byline, str(text.organisation_id or "")
        self.categories.data = ", ".join(category.name for category in text.categories)
        self.documents.data = "\n".join(f"/guidance/{document.slug}" for document in text.documents)
        if text.picture:
            self.picture.data = picture(text.picture_alt, f"/images/{text.picture.digest}.{text.picture.ending}")
        self.place.data, self.link.data = text.place, text.link
        if text.starts_at is not None:
            self._fill_times(text, text.starts_at)

    def _fill_times(self, text: NewsText, starts: datetime) -> None:
        own = text.local_zone
        last = text.ends_at - timedelta(hours=12) if text.ends_at and text.whole_days else text.ends_at
        self.zone.data = own.key
        for day, clock, moment in ((self.starts, self.starts_time, starts), (self.ends, self.ends_time, last)):
            if moment is not None:
                local = moment.astimezone(own)
                day.process(None, local.date())
                clock.data = "" if text.whole_days else f"{local:%H:%M}"

    def validate_organisation(self, field: SelectField) -> None:
        """:raises ValidationError: for one that is not offered."""
        if field.data and field.data not in self._organisations:
            raise ValidationError("Choose an organisation from the list")

    def validate_categories(self, field: Line) -> None:
        """:raises ValidationError: for too many, or one that has no letters."""
        if len(self.named) > MOST_CATEGORIES or any(len(name) > 60 for name in self.named):
            raise ValidationError(f"Enter at most {MOST_CATEGORIES} categories of 60 characters or fewer")
        if any(not slug_from(name) for name in self.named):
            raise ValidationError("A category needs letters or digits")

    def validate_link(self, field: Line) -> None:
        """:raises ValidationError: for a place or a link of something that has no day."""
        if (field.data or self.place.data) and self.starts.data is None and not any(self.starts.typed):
            raise ValidationError("Enter the first day of the event as well")

    def validate_zone(self, field: SelectField) -> None:
        """:raises ValidationError: for clocks that are not offered, or times that there are not."""
        offered = [str(choice.value) for choice in field.choices or ()]  # type: ignore[union-attr]
        if self.starts.data is None:
            if self.starts_time.data or self.ends_time.data or self.ends.data:
                raise ValidationError("Enter the first day of the event as well")
            return
        if field.data not in offered:
            raise ValidationError("Choose whose clocks are meant")
        self.event = self._event(self.starts.data, ZoneInfo(field.data))

    def _event(self, first: date, own: ZoneInfo) -> EventTimes:
        last, place, link = self.ends.data or first, self.place.data or "", self.link.data or ""
        if last < first:
            raise ValidationError("The last day is before the first one")
        if not self.starts_time.data:
            if self.ends_time.data:
                raise ValidationError("Enter when it begins as well, or leave both times out")
            ends = start_of(last + timedelta(days=1), own)
            return EventTimes(start_of(first, own), ends, own.key, True, place, link)
        starts = _moment(first, _typed(self.starts_time.data), own)
        ends_at = _moment(last, _typed(self.ends_time.data), own) if self.ends_time.data else None
        if ends_at is None and last > first:
            raise ValidationError("Enter when it ends on its last day as well")
        if ends_at is not None and ends_at <= starts:
            raise ValidationError("It ends before it begins: enter the last day as well, where it goes past midnight")
        return EventTimes(starts, ends_at, own.key, False, place, link)

    @property
    def named(self) -> list[str]:
        """The categories by name."""
        return list(dict.fromkeys(name for each in (self.categories.data or "").split(",") if (name := each.strip())))

    @property
    def words(self) -> NewsWords:
        """The typed words."""
        return NewsWords(
            title=self.title.data or "",
            summary=self.summary.words,
            body=self.body.words,
            byline=self.byline.data or "",
            organisation=self._organisations.get(self.organisation.data or ""),
            categories=self.named,
            documents=self.documents.documents,
            picture=self.picture.image,
            picture_alt=self.picture.alt,
            event=self.event,
        )


def _typed(words: str) -> time:
    found = time_of_day(words)
    if found is None:
        raise ValidationError(f"“{words[:20]}” is no time: enter it like 5:30pm or 17:30")
    return found


def _moment(on: date, wall: time, own: ZoneInfo) -> datetime:
    found = moments(on, wall, own)
    if not found:
        raise ValidationError("The clocks skip this time on that day: enter another one")
    return found[0].astimezone(UTC)


class TakeDownForm(Form):
    """Why readers are shown an item no more."""

    reason = Lines("Why is it taken down?", [at_most(500, "The reason")])
    blamed = blame(reason=Refusal)


class NewsAddressForm(Form):
    """The last part of an item's address."""

    slug = AddressPart("Address", [filled("Enter the address")])
    blamed = blame(slug=Refusal)
