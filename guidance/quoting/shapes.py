"""What a program sends to have a text checked, and what it is told; written down for the description of /api/v1."""

from pydantic import BaseModel, Field

from guidance.quoting.answering import LONGEST


class QuoteSent(BaseModel):
    """The words that are about to be quoted."""

    text: str = Field(max_length=LONGEST)


class DifferenceShape(BaseModel):
    """Words of the page, and those that stand in their place."""

    page: str
    text: str


class QuotedPage(BaseModel):
    """One page that the text comes from."""

    answer: str = Field(description="In a sentence")
    state: str
    share: float = Field(description="Which part of the text stands there, up to 1")
    title: str
    document: str
    page: str
    version: int
    version_page: str
    versions: list[list[int]] = Field(description="First and last of each run of versions that have it")
    current_version: int
    standing: str
    changed_on: str | None
    changes_page: str
    left_out: str | None = Field(description="What stands between the words on the page and was left out")
    differences: list[DifferenceShape]
    check_code: str


class QuoteAnswer(BaseModel):
    """Whether the words stand here word for word, and still hold. A changed number is never word for word."""

    answer: str
    state: str
    word_for_word: bool
    pages: list[QuotedPage]
