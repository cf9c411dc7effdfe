"""All tables. Importing this package fills `metadata`."""

from data_access.tables.attachments import Attachment
from data_access.tables.base import OWN_SOURCE, metadata
from data_access.tables.callbacks import Callback, CallbackAttempt, CallbackSkip, CallLease
from data_access.tables.cases import Case, CaseEvent, CaseTeam
from data_access.tables.contacts import Exposure, Interaction, Purchase, Service
from data_access.tables.customers import Asset, Customer, CustomerAsset, CustomerSearch
from data_access.tables.keeping import (
    Account,
    AccountScope,
    Action,
    AuditEntry,
    DataRevision,
    Import,
    ImportChange,
    ImportMapping,
    SignIn,
)
from data_access.tables.notices import JobLease, Notice, NoticeTarget
from data_access.tables.organisation import Cause, Company, Phrase, Policy, Site, Staff, Team, WorkDay, WorkTime
from data_access.tables.surveys import Survey, SurveyAnswer, SurveyItem

__all__ = [
    "OWN_SOURCE",
    "Account",
    "AccountScope",
    "Action",
    "Asset",
    "Attachment",
    "AuditEntry",
    "CallLease",
    "Callback",
    "CallbackAttempt",
    "CallbackSkip",
    "Case",
    "CaseEvent",
    "CaseTeam",
    "Cause",
    "Company",
    "Customer",
    "CustomerAsset",
    "CustomerSearch",
    "DataRevision",
    "Exposure",
    "Import",
    "ImportChange",
    "ImportMapping",
    "Interaction",
    "JobLease",
    "Notice",
    "NoticeTarget",
    "Phrase",
    "Policy",
    "Purchase",
    "Service",
    "SignIn",
    "Site",
    "Staff",
    "Survey",
    "SurveyAnswer",
    "SurveyItem",
    "Team",
    "WorkDay",
    "WorkTime",
    "metadata",
]
