"""What machines ask of the search, and what they are told."""

from pydantic import BaseModel, Field

from guidance.search.results import Found, Results
from guidance.text.html import words
from guidance.web.addresses import address


class SearchAsked(BaseModel):
    """A question."""

    q: str = Field(max_length=1_000, description="Words, as people type them")
    topic: str = Field(default="", max_length=100, description="The name of a topic in addresses")
    withdrawn: bool = Field(default=False, description="Whether withdrawn pages are looked for as well")
    page: int = Field(default=1, ge=1, le=1_000)


class FoundPlace(BaseModel):
    """A section that matches."""

    anchor: str
    heading: str
    words: str
    url: str


class FoundDocument(BaseModel):
    """A page that matches, best first."""

    notice: str = Field(description="Why it is not to be used; empty where it is in force")
    uid: str
    title: str
    summary: str
    version: int
    url: str
    sections: list[FoundPlace]


class SearchResults(BaseModel):
    """Pages that match; what no page has, and how the question was read, is said."""

    total: int
    page: int
    pages: int
    found: list[FoundDocument]
    missing: list[str] = Field(description="Words of the question that no page has")
    read_as: dict[str, str] = Field(description="Slips, each with the word that was looked for as well")
    suggestion: str


def told(results: Results) -> SearchResults:
    """Results of the search, for machines."""
    return SearchResults(
        total=results.total,
        page=results.page,
        pages=results.pages,
        found=[_found(each) for each in results.found],
        missing=list(results.missing),
        read_as=dict(results.read_as),
        suggestion=results.suggestion,
    )


def _found(each: Found) -> FoundDocument:
    document, version, _revision, title, summary = each.listing
    url = address("reading.document", slug=document.slug)
    return FoundDocument(
        notice="Withdrawn. Do not use it for care." if each.withdrawn else "",
        uid=document.uid,
        title=title,
        summary=summary,
        version=version.number,
        url=url,
        sections=[
            FoundPlace(
                anchor=place.anchor,
                heading=place.heading,
                words=words(str(place.snippet)),
                url=f"{url}#{place.anchor}" if place.anchor else url,
            )
            for place in each.sections
        ],
    )
