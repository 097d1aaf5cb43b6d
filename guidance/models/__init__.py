"""The nouns. Each file imports only files above it in this list:

questions, loading
fact, chain
people, permissions, accounts, tokens, letters
topics, synonyms, webhooks
documents, discards
audit, audit_chain, submissions, drafts
packing, revisions
extracts
versions
withdrawals, reviews, erasures, schedules, corrections, draft_comments, removed_words, uploads, file_jobs
alerts
reliances, compared_numbers
imports
standing, plans
authorship, checks
stages
site_pages, old_addresses, organisations, news, newsletters
proposals, erased_words
"""

from guidance.models import (  # their nouns are asked of them
    compared_numbers,
    news,
    newsletters,
    old_addresses,
    organisations,
    tokens,
)
from guidance.models.accounts import (
    AccessLink,
    Attempt,
    Identity,
    Password,
    Purpose,
    RecoveryCode,
    SecondFactor,
    SignIn,
    digest_of,
    new_token,
)
from guidance.models.alerts import Alert, AlertMark, Frequency, Subscription
from guidance.models.audit import FROM, AuditEvent, audit
from guidance.models.audit_chain import AuditSeal
from guidance.models.authorship import writers_of
from guidance.models.chain import START, Chained, ChainHead, current_sequence, hold, link, seal, tick
from guidance.models.checks import barred_from_checking, first_checks, unchecked, unchecked_urgent
from guidance.models.corrections import NoteCorrection, UrgentPublication, corrected_notes
from guidance.models.discards import DiscardedPage
from guidance.models.documents import (
    Document,
    FormerSlug,
    Kind,
    address_is_free,
    document_at,
    languages_in_use,
    rename,
    whose_address,
)
from guidance.models.draft_comments import DraftComment, DraftCommentEnd, FactCheck
from guidance.models.drafts import Presence, WorkingCopy
from guidance.models.erasures import Erasure
from guidance.models.extracts import Extraction, LinkExtract, MeasureExtract, RecommendationExtract, SectionExtract
from guidance.models.file_jobs import FileJob, FileKind, JobState
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.letters import (
    Delivery,
    DeliveryState,
    LetterChoice,
    LetterKind,
    LetterRequest,
    LetterRow,
    Receiver,
    Rhythm,
    failed_for_good,
    follower_at,
)
from guidance.models.people import Role, UserAccount
from guidance.models.permissions import Permission, check_may, may, people_who, permissions_of
from guidance.models.plans import failed_schedules, is_open, open_schedule
from guidance.models.proposals import Proposal, ProposalEnd, ProposedAct
from guidance.models.questions import put_together_once
from guidance.models.reliances import Reliance, reliances_on, relied_on
from guidance.models.removed_words import Said, take_out
from guidance.models.reviews import (
    EVERYBODY,
    RequestEnd,
    Review,
    ReviewRequest,
    Scope,
    Stamp,
    Verdict,
    is_stamp,
    record_review,
    stamp_of,
    stamps_of,
)
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
    save_next,
    store,
)
from guidance.models.schedules import Schedule, ScheduleEnd, ScheduleOutcome
from guidance.models.site_pages import About, SitePage
from guidance.models.stages import Progress, Stage, progress_of, progress_of_all, stages_of_all, verdict_on
from guidance.models.standing import (
    Listing,
    Standing,
    in_force,
    listings,
    removed_documents,
    standing_of,
    withdrawal_id,
    withdrawn,
    withdrawn_documents,
)
from guidance.models.submissions import KeptForm, Submission
from guidance.models.synonyms import SynonymSet, synonym_lines
from guidance.models.topics import Topic, document_topic, every_topic, topic_named
from guidance.models.uploads import (
    IMAGE_ADDRESS,
    Image,
    PublishedImage,
    WordOriginal,
    WrittenPicture,
    kept_once,
    picture_written_anew,
    record_images,
)
from guidance.models.versions import (
    Rendering,
    Section,
    Version,
    current_title,
    current_version,
    current_with_page,
    fault_in,
    is_announced,
    is_significant,
    laid_upon,
    last_rendering,
    latest_and_seen,
    page_seen_before,
    record_version,
    rendering_digest,
)
from guidance.models.webhooks import Webhook, WebhookDelivery
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal
