"""The nouns. Each file imports only files above it in this list:

fact, chain · people, permissions, accounts · topics · documents · audit, submissions, drafts · revisions · versions ·
withdrawals, reviews, erasures, schedules, corrections, proposals, draft_comments, uploads · imports · standing · stages
"""

from guidance.models.accounts import (
    AccessLink,
    Attempt,
    Identity,
    Password,
    Purpose,
    SecondFactor,
    SignIn,
    digest_of,
    new_token,
)
from guidance.models.audit import FROM, AuditEvent, audit
from guidance.models.chain import START, Chained, ChainHead, current_sequence, hold, link, seal, tick
from guidance.models.corrections import NoteCorrection, UrgentPublication, corrected_notes, note_corrections
from guidance.models.documents import Document, FormerSlug, Kind, address_is_free, rename
from guidance.models.draft_comments import DraftComment, DraftCommentEnd, FactCheck
from guidance.models.drafts import Presence, WorkingCopy
from guidance.models.erasures import Erasure
from guidance.models.fact import Erasable, Fact
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.people import Role, UserAccount, person_called
from guidance.models.permissions import Permission, may, permissions_of
from guidance.models.proposals import Proposal, ProposalEnd, ProposedAct
from guidance.models.reviews import Review, ReviewRequest, Scope, Stamp, Verdict, record_review, stamp_of
from guidance.models.revisions import (
    Change,
    ChangeClass,
    Content,
    Detail,
    Revision,
    Text,
    details_between,
    latest_revision,
    newest_title,
    record_revision,
    revision_numbered,
    store,
)
from guidance.models.schedules import Schedule, ScheduleEnd, ScheduleOutcome
from guidance.models.stages import (
    Progress,
    Stage,
    barred_from_checking,
    check_of,
    differs,
    open_request,
    open_schedule,
    progress_of,
    unchecked_urgent,
    verdict_on,
    writers_of,
    wrote,
)
from guidance.models.standing import Listing, Standing, in_force, listings, standing_of, withdrawn
from guidance.models.submissions import KeptForm, Submission
from guidance.models.topics import Topic, document_topic, topic_named
from guidance.models.uploads import IMAGE_ADDRESS, Image, PublishedImage, WordOriginal, record_images
from guidance.models.versions import (
    Rendering,
    Section,
    Version,
    current_version,
    record_version,
    rendering_digest,
    updated_at,
)
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal

__all__ = [
    "FROM",
    "IMAGE_ADDRESS",
    "START",
    "AccessLink",
    "Attempt",
    "AuditEvent",
    "ChainHead",
    "Chained",
    "Change",
    "ChangeClass",
    "Content",
    "Detail",
    "Document",
    "DraftComment",
    "DraftCommentEnd",
    "Erasable",
    "Erasure",
    "Fact",
    "FactCheck",
    "FormerSlug",
    "Identity",
    "Image",
    "ImportedChange",
    "KeptForm",
    "Kind",
    "Listing",
    "NoteCorrection",
    "Outcome",
    "Password",
    "Permission",
    "Presence",
    "Progress",
    "Proposal",
    "ProposalEnd",
    "ProposedAct",
    "PublishedImage",
    "Purpose",
    "Reinstatement",
    "Removal",
    "Rendering",
    "Review",
    "ReviewRequest",
    "Revision",
    "Role",
    "Schedule",
    "ScheduleEnd",
    "ScheduleOutcome",
    "Scope",
    "SecondFactor",
    "Section",
    "SignIn",
    "Stage",
    "Stamp",
    "Standing",
    "Submission",
    "Text",
    "Topic",
    "UrgentPublication",
    "UserAccount",
    "Verdict",
    "Version",
    "Withdrawal",
    "WordOriginal",
    "WorkingCopy",
    "address_is_free",
    "audit",
    "barred_from_checking",
    "check_of",
    "corrected_notes",
    "current_sequence",
    "current_version",
    "details_between",
    "differs",
    "digest_of",
    "document_topic",
    "hold",
    "in_force",
    "latest_revision",
    "link",
    "listings",
    "may",
    "new_token",
    "newest_title",
    "note_corrections",
    "open_request",
    "open_schedule",
    "permissions_of",
    "person_called",
    "progress_of",
    "record_images",
    "record_review",
    "record_revision",
    "record_version",
    "rename",
    "rendering_digest",
    "revision_numbered",
    "seal",
    "stamp_of",
    "standing_of",
    "store",
    "tick",
    "topic_named",
    "unchecked_urgent",
    "updated_at",
    "verdict_on",
    "withdrawn",
    "writers_of",
    "wrote",
]
