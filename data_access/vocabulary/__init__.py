"""The words stored in columns. Pure: every other room may read them, and the tables hold them with a CHECK."""

from __future__ import annotations

from enum import StrEnum


class CaseKind(StrEnum):
    REPAIR = "repair"
    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Stage(StrEnum):
    """The way of a case, in order."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    INVESTIGATING = "investigating"
    RESOLVED = "resolved"
    ANSWERED = "answered"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


class Exit(StrEnum):
    WITHDRAWN = "withdrawn"
    INVALID = "invalid"
    MERGED = "merged"


class SideEvent(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    WAITING = "waiting"
    RESUMED = "resumed"
    PROMISED = "promised"
    URGED = "urged"
    URGE_ANSWERED = "urge_answered"
    SUPERVISED = "supervised"
    REJECTED = "rejected"
    REOPENED = "reopened"
    OPINION = "opinion"
    EFFECT_CHECKED = "effect_checked"
    NOTE = "note"


STAGES: tuple[str, ...] = tuple(Stage)
EXITS: tuple[str, ...] = tuple(Exit)
CASE_EVENTS: tuple[str, ...] = (*Stage, *Exit, *SideEvent)
ENDINGS: tuple[str, ...] = (Stage.CLOSED, *Exit)


class Precision(StrEnum):
    """How exactly an instant is known. `unknown`: the case's received instant stands in, for state only."""

    INSTANT = "instant"
    DAY = "day"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    PHONE = "phone"
    FRONT_DESK = "front_desk"
    VISIT = "visit"
    LETTER = "letter"
    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"
    CHAT = "chat"
    SOCIAL = "social"
    WEB = "web"
    HOTLINE = "hotline"
    REGULATOR = "regulator"
    OTHER = "other"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CustomerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Relation(StrEnum):
    OWNER = "owner"
    TENANT = "tenant"
    MERCHANT = "merchant"
    VISITOR = "visitor"
    DRIVER = "driver"
    POLICY_HOLDER = "policy_holder"
    USER = "user"


class AssetKind(StrEnum):
    UNIT = "unit"
    VEHICLE = "vehicle"
    CONTRACT = "contract"
    EQUIPMENT = "equipment"
    OTHER = "other"


class Tier(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Lifecycle(StrEnum):
    POTENTIAL = "potential"
    LOST = "lost"
    WON = "won"
    RETAINED = "retained"
    LOYAL = "loyal"
    CHURNED = "churned"


class CallbackReason(StrEnum):
    AFTER_SERVICE = "after_service"
    AFTER_COMPLAINT = "after_complaint"
    LOW_SCORE = "low_score"
    OPINION = "opinion"
    TIER_INTERVAL = "tier_interval"
    CARE = "care"
    WIN_BACK = "win_back"
    BY_HAND = "by_hand"
    RECHECK = "recheck"  # a completed one, called again by somebody else; in no rate


class CallbackState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    USED_UP = "used_up"
    CANCELLED = "cancelled"


class AttemptWay(StrEnum):
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    WECHAT = "wechat"


class AttemptResult(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    ANOTHER_TIME = "another_time"


ENDING_RESULTS: tuple[str, ...] = (AttemptResult.REACHED, AttemptResult.REFUSED)
"""The customer was heard: the callback is done."""

REACHING_RESULTS: tuple[str, ...] = (AttemptResult.REACHED, AttemptResult.REFUSED, AttemptResult.ANOTHER_TIME)


class ScoreDirection(StrEnum):
    HIGHER_BETTER = "higher_better"
    LOWER_BETTER = "lower_better"


class ExposureKind(StrEnum):
    HOUSEHOLDS = "households"
    VEHICLES = "vehicles"
    CONTRACTS = "contracts"
    ORDERS = "orders"
    CONTACTS = "contacts"


class Role(StrEnum):
    VIEWER = "viewer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class ImportKind(StrEnum):
    CUSTOMERS = "customers"
    ASSETS = "assets"
    STAFF = "staff"
    SERVICES = "services"
    PURCHASES = "purchases"
    INTERACTIONS = "interactions"
    CASES = "cases"
    CASE_EVENTS = "case_events"
    SURVEYS = "surveys"
    CALLBACKS = "callbacks"
    EXPOSURES = "exposures"


class ImportState(StrEnum):
    APPLIED = "applied"
    UNDONE = "undone"


class PolicyKind(StrEnum):
    TIERS = "tiers"
    LIFECYCLE = "lifecycle"
    SLA = "sla"
    CALLBACKS = "callbacks"
    RED_LINES = "red_lines"
    TARGETS = "targets"
    WORK_SESSIONS = "work_sessions"
    WAITING_REASONS = "waiting_reasons"
    REPEATS = "repeats"
    ESCALATION = "escalation"
    CAPACITY = "capacity"
    CALL_SCRIPTS = "call_scripts"


WAITING_CUSTOMER = "customer"
"""The code of the waiting reason that only the customer can end; one of the company's own, and there from the start."""


class EscalateTo(StrEnum):
    """To whom the clock takes a case that is late."""

    LEADER = "leader"  # of the team that has the case
    MANAGER = "manager"  # everybody with that role
    PERSON = "person"  # a named one


class NoticeKind(StrEnum):
    """What a notice is about."""

    WARNING = "warning"  # a case is about to be late
    BREACH = "breach"  # a case is late and went up a level
    RED_LINE = "red_line"
    MORNING = "morning"  # the day's list by person


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    SPARED = "spared"  # no longer needed: the case was finished, or the day was over


class Preset(StrEnum):
    PROPERTY = "property"
    WORKSHOP = "workshop"
    BANK = "bank"
    GENERAL = "general"


class Subject(StrEnum):
    """What a data revision covers: a loader's cache key names the subjects that it reads."""

    CASES = "cases"
    INTERACTIONS = "interactions"
    CUSTOMERS = "customers"
    SERVICES = "services"
    PURCHASES = "purchases"
    SURVEYS = "surveys"
    CALLBACKS = "callbacks"
    EXPOSURES = "exposures"
    ACTIONS = "actions"
    ORGANISATION = "organisation"
    POLICIES = "policies"
    ACCOUNTS = "accounts"
    IMPORTS = "imports"
    NOTICES = "notices"
