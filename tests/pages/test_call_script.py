"""What call mode proposes to say: it reads well also where the page is open to nobody by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.i18n.words import Words
from dashboard.rules.call_scripts import CallScripts
from dashboard.ui.call_mode.who import script
from data_access.queries.call_told import CallTold, ReasonTold
from data_access.vocabulary import CallbackReason

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def call_for(reason: str) -> CallTold:
    why = ReasonTold(reason, "漏水", NOW, None, None, None, None, is_protected=False)
    where = {"preferred_time": None, "tier": None, "asset": None, "site_id": None, "team_id": None, "owner_id": None}
    who = {"callback_id": 1, "version": 1, "customer_id": 1, "customer_version": 1, "name": "王女士", "phone": None}
    return CallTold(**who, **where, checks_id=None, reasons=(why,), tries=(), checked=())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "nameless", "named"),
    [
        ("zh_CN", "您好，王女士，我是客服工作人员", "您好，王女士，我是客服林"),
        ("en", "Hello 王女士, this is a team member from customer service", "Hello 王女士, this is 林 from"),
    ],
)
@pytest.mark.parametrize("reason", CallbackReason)
def test_a_caller_without_a_name_is_introduced_all_the_same(
    language: str, nameless: str, named: str, reason: CallbackReason
) -> None:
    words, scripts = Words(language), CallScripts()
    assert script(words, scripts, call_for(reason), None).startswith(nameless)
    assert script(words, scripts, call_for(reason), "林").startswith(named)


def test_the_companys_own_text_has_no_gap_either() -> None:
    own = CallScripts({CallbackReason.CARE: "我是{caller}，祝您{customer}安好。"})
    assert script(Words("zh_CN"), own, call_for(CallbackReason.CARE), None) == "我是工作人员，祝您王女士安好。"
