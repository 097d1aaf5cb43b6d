"""The nouns. Each file imports only files above it in this list:

fact, chain · people, topics · documents · revisions · versions · withdrawals, reviews, erasures · imports · standing
"""

from guidance.models.chain import START, Chained, ChainHead, current_sequence, link, seal, tick
from guidance.models.documents import Document, FormerSlug, Kind, address_is_free, rename
from guidance.models.erasures import Erasure
from guidance.models.fact import Erasable, Fact
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.people import Role, UserAccount, person_called
from guidance.models.reviews import Review, Scope, Stamp, Verdict, record_review, stamp_of
from guidance.models.revisions import (
    Change,
    ChangeClass,
    Content,
    Revision,
    Text,
    latest_revision,
    record_revision,
    store,
)
from guidance.models.standing import Listing, Standing, in_force, listings, standing_of, withdrawn
from guidance.models.topics import Topic, document_topic, topic_named
from guidance.models.versions import (
    Rendering,
    Section,
    Version,
    current_version,
    record_version,
    rendering_digest,
)
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal

__all__ = [
    "START",
    "ChainHead",
    "Chained",
    "Change",
    "ChangeClass",
    "Content",
    "Document",
    "Erasable",
    "Erasure",
    "Fact",
    "FormerSlug",
    "ImportedChange",
    "Kind",
    "Listing",
    "Outcome",
    "Reinstatement",
    "Removal",
    "Rendering",
    "Review",
    "Revision",
    "Role",
    "Scope",
    "Section",
    "Stamp",
    "Standing",
    "Text",
    "Topic",
    "UserAccount",
    "Verdict",
    "Version",
    "Withdrawal",
    "address_is_free",
    "current_sequence",
    "current_version",
    "document_topic",
    "in_force",
    "latest_revision",
    "link",
    "listings",
    "person_called",
    "record_review",
    "record_revision",
    "record_version",
    "rename",
    "rendering_digest",
    "seal",
    "stamp_of",
    "standing_of",
    "store",
    "tick",
    "topic_named",
    "withdrawn",
]
