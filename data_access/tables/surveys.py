"""Surveys: an invitation, perhaps answered, with one score per item."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data_access.columns import BigKey, instant, key, link, long_text, one_of
from data_access.tables.base import Sourced, Versioned, Voidable
from data_access.vocabulary import Channel, Precision, ScoreDirection, Tier


class SurveyItem(Versioned, table=True):
    """A question with its scale. Scales are never mixed in one mean; NPS items run 0–10."""

    __tablename__ = "survey_item"
    __table_args__ = (one_of("direction", ScoreDirection),)

    id: int | None = key()
    code: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    name_en: str | None = Field(default=None, max_length=120)
    scale_min: int = 1
    scale_max: int = 5
    top_from: int = 4  # the lowest score that counts as satisfied
    direction: str = Field(default=ScoreDirection.HIGHER_BETTER, max_length=20)
    is_overall: bool = False
    is_recommend: bool = False
    position: int = 0
    active: bool = True


class Survey(Sourced, Voidable, Versioned, table=True):
    """One invitation. `answered_at` empty: not answered; `delivered` false: bounced."""

    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("form_token"),
        one_of("channel", Channel),
        one_of("precision", Precision),
        one_of("tier", Tier),
        Index("ix_survey_answered_at_team_id", "answered_at", "team_id"),
    )

    id: int | None = key()
    customer_id: int | None = link("customer.id", optional=True)
    case_id: int | None = link("case_file.id", optional=True)
    service_id: int | None = link("service.id", optional=True)
    site_id: int | None = link("site.id", optional=True)
    team_id: int | None = link("team.id", optional=True)
    staff_id: int | None = link("staff.id", optional=True)  # whose service was judged
    channel: str = Field(default=Channel.PHONE, max_length=20)
    sent_at: datetime | None = instant(optional=True, index=True)
    delivered: bool = True
    answered_at: datetime | None = instant(optional=True)
    precision: str = Field(default=Precision.INSTANT, max_length=10)
    comment: str | None = long_text(optional=True)
    may_call: bool = True
    tier: str | None = Field(default=None, max_length=1)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=64)


class SurveyAnswer(SQLModel, table=True):
    """A score given. A question left blank or "n/a" has no row, so it is in no denominator."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("ix_survey_answer_item_id_survey_id", "item_id", "survey_id"),)

    survey_id: int = Field(sa_type=BigKey, foreign_key="survey.id", primary_key=True)
    item_id: int = Field(sa_type=BigKey, foreign_key="survey_item.id", primary_key=True)
    score: int
