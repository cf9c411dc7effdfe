"""The words that the paper forms of a complaint bring along (forms and glossary, section 1)."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What came of a case, as told to the customer (处理结果)."""

    MET = "met"
    PARTLY = "partly"
    EXPLAINED = "explained"
    COMPENSATED = "compensated"
    RETURNED = "returned"
    EXCHANGED = "exchanged"
    ACCEPTED_AS_IS = "accepted_as_is"
    NOT_MET = "not_met"


class Validity(StrEnum):
    """What a complaint turned out to be (有效投诉/协助处理/群诉/无效投诉)."""

    VALID = "valid"
    HELP_WITH = "help_with"
    GROUP = "group"
    INVALID = "invalid"


class Demand(StrEnum):
    """What the customer asks for (客户要求); several at once are usual."""

    REFUND = "refund"
    DISCOUNT = "discount"
    RETURN = "return"
    EXCHANGE = "exchange"
    COMPENSATION = "compensation"
    PUT_RIGHT = "put_right"
    APOLOGY = "apology"
    OTHER = "other"


class RootCause(StrEnum):
    """Why it came to this, as a code (原因分析)."""

    PEOPLE = "people"
    PROCESS = "process"
    COMMUNICATION = "communication"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    SUPPLIER = "supplier"
    ENVIRONMENT = "environment"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Liability(StrEnum):
    """Who answers for it (责任鉴定)."""

    OURS = "ours"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    SHARED = "shared"
    NOBODY = "nobody"


class SignerPost(StrEnum):
    """As what somebody signs an opinion (经理/采购/财务/总经理意见)."""

    MANAGER = "manager"
    PURCHASING = "purchasing"
    FINANCE = "finance"
    GENERAL_MANAGER = "general_manager"
    OTHER = "other"


class OutsideBody(StrEnum):
    """Who handed a case down from outside and set its time (上级转办, 12345, 12315, 业主委员会)."""

    SUPERIOR = "superior"
    HOTLINE_12345 = "12345"
    HOTLINE_12315 = "12315"
    OWNERS_COMMITTEE = "owners_committee"
    REGULATOR = "regulator"
    OTHER = "other"


class FileType(StrEnum):
    """What may be attached, by its content."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = "application/pdf"
