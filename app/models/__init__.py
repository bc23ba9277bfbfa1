"""The tables, one module per noun."""

from app.models.agency import (
    Agency,
    AgencyChange,
    AgencyDay,
    AgencyLink,
    AgencySet,
    Body,
    Contact,
    ContactHealth,
    ContactKind,
    ContactSearch,
    Relation,
)
from app.models.base import Base
from app.models.batch import Batch, BatchRow, BatchRowState, BatchState
from app.models.boilerplate import (
    Boilerplate,
    BoilerplateClause,
    BoilerplateMember,
    BoilerplateName,
    ClauseDifference,
    ClauseKind,
    Scope,
)
from app.models.campaign import Audience, Campaign, CampaignLetter, LetterVersion
from app.models.coding import (
    AgreementFacts,
    AgreementType,
    Anchor,
    CodebookVersion,
    Coding,
    Finding,
    Reading,
    Round,
    Settlement,
    SettlementOffer,
    StandingAnswers,
)
from app.models.cohort import Cohort, ForumAddress, LetterKind
from app.models.dispatch import Dispatch, DispatchState
from app.models.document import Document, DocumentKind, DocumentSource, StoredFile
from app.models.expiring_link import ExpiringLink, LinkState
from app.models.fee import FeeKind, FeeLine, FeeState, FeeStep
from app.models.feed import CalendarFeed, FeedScope
from app.models.file_text import (
    Derivation,
    DerivationKind,
    FilePage,
    FileText,
    TextFrom,
    TextState,
)
from app.models.group import Group, RequesterOfRecord
from app.models.import_run import HeldDecision, HeldRow, ImportKind, ImportRun, ImportState
from app.models.job import JobAttempt, JobLease, JobRun
from app.models.member import Member, OneTimeLink, Role, RoleName
from app.models.message import (
    CameBy,
    InboundMessage,
    Mailbox,
    MessageFiling,
    MessageState,
    PileState,
    ScanPile,
)
from app.models.notice import Notice
from app.models.obtained_table import (
    ObtainedRow,
    ObtainedTable,
    TableKind,
    TablePublication,
    TableState,
)
from app.models.packet import Packet, PacketScope, PacketState
from app.models.page_look import PageLook
from app.models.partnership import PartnershipClaim, PartnershipStatus
from app.models.passage import Passage
from app.models.publication import Publication
from app.models.records_request import (
    ItemOutcome,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
)
from app.models.redaction import PageNote, Redaction, RedactionBox, RedactionState, WordsToBox
from app.models.reply import Reply
from app.models.scanned_table import SCANNED_SHEET, ScannedPage, ScanState, TableScan
from app.models.search import SearchPage
from app.models.sighting import Sighting
from app.models.signatory import Signatory
from app.models.vendor import Product, Vendor
from app.models.watching import NameInPublic, PublicKind, PublicSearch, WatchMark

__all__ = [
    "SCANNED_SHEET",
    "Agency",
    "AgencyChange",
    "AgencyDay",
    "AgencyLink",
    "AgencySet",
    "AgreementFacts",
    "AgreementType",
    "Anchor",
    "Audience",
    "Base",
    "Batch",
    "BatchRow",
    "BatchRowState",
    "BatchState",
    "Body",
    "Boilerplate",
    "BoilerplateClause",
    "BoilerplateMember",
    "BoilerplateName",
    "CalendarFeed",
    "CameBy",
    "Campaign",
    "CampaignLetter",
    "ClauseDifference",
    "ClauseKind",
    "CodebookVersion",
    "Coding",
    "Cohort",
    "Contact",
    "ContactHealth",
    "ContactKind",
    "ContactSearch",
    "Derivation",
    "DerivationKind",
    "Dispatch",
    "DispatchState",
    "Document",
    "DocumentKind",
    "DocumentSource",
    "ExpiringLink",
    "FeeKind",
    "FeeLine",
    "FeeState",
    "FeeStep",
    "FeedScope",
    "FilePage",
    "FileText",
    "Finding",
    "ForumAddress",
    "Group",
    "HeldDecision",
    "HeldRow",
    "ImportKind",
    "ImportRun",
    "ImportState",
    "InboundMessage",
    "ItemOutcome",
    "JobAttempt",
    "JobLease",
    "JobRun",
    "LetterKind",
    "LetterVersion",
    "LinkState",
    "Mailbox",
    "Member",
    "MessageFiling",
    "MessageState",
    "NameInPublic",
    "Notice",
    "ObtainedRow",
    "ObtainedTable",
    "OneTimeLink",
    "Packet",
    "PacketScope",
    "PacketState",
    "PageLook",
    "PageNote",
    "PartnershipClaim",
    "PartnershipStatus",
    "Passage",
    "PileState",
    "Product",
    "PublicKind",
    "PublicSearch",
    "Publication",
    "Reading",
    "RecordsRequest",
    "Redaction",
    "RedactionBox",
    "RedactionState",
    "Relation",
    "Reply",
    "RequestClock",
    "RequestEvent",
    "RequestItem",
    "RequestStatus",
    "RequesterOfRecord",
    "Role",
    "RoleName",
    "Round",
    "ScanPile",
    "ScanState",
    "ScannedPage",
    "Scope",
    "SearchPage",
    "Settlement",
    "SettlementOffer",
    "Sighting",
    "Signatory",
    "StandingAnswers",
    "StoredFile",
    "TableKind",
    "TablePublication",
    "TableScan",
    "TableState",
    "TextFrom",
    "TextState",
    "Vendor",
    "WatchMark",
    "WordsToBox",
]
