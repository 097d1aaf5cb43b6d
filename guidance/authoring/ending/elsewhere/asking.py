"""What is looked for after an erasure: the words that both people saw, and what only the erased text said."""

from sqlalchemy.orm import Session

from guidance.authoring.ending.elsewhere.letting_go import sought
from guidance.authoring.ending.elsewhere.seeking import words_of
from guidance.authoring.ending.erasing import reach_of
from guidance.authoring.ending.told.erasing import texts_of
from guidance.models import Proposal, current_version, latest_revision
from guidance.models.news import NewsText
from guidance.models.proposals import Told
from guidance.models.removed_words import REMOVED
from guidance.text.words.phrases import FEWEST, MOST, passages_only_in


def phrases_to_seek(session: Session, proposal: Proposal, key: str) -> list[str]:
    """The words that were proposed; where none were, the sentences that neither today's text nor the draft has."""
    typed = sought(session, proposal, key).shown
    if proposal.told is not None:
        return typed or _said_by(session, proposal.told)
    version = proposal.version
    content = version.revision.content
    if typed or content is None:
        return typed
    gone = set(reach_of(session, version).digests)
    current, latest = current_version(session, version.document), latest_revision(session, version.document)
    stays = ([current.revision] if current else []) + ([latest] if latest else [])
    others = [words_of(each.content) for each in stays if each.content is not None and each.content_digest not in gone]
    return passages_only_in(words_of(content), others)


def _said_by(session: Session, told: Told) -> list[str]:
    """The titles and the sentences of every text that a newsletter or an item of news had."""
    titles, sentences = {}, []
    for text in texts_of(session, told):
        titles[text.title] = text.title
        sentences.append("\n".join([text.summary, text.body] if isinstance(text, NewsText) else [text.introduction]))
    long = [title for title in titles if sum(map(str.isalnum, title)) >= FEWEST and title != REMOVED]
    return [*long[:MOST], *passages_only_in("\n".join(sentences), long)][:MOST]
