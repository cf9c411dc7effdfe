"""What call mode proposes to say: as a supervisor would, with what was done, when and by whom, as far as it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.i18n.words import Words
from dashboard.rules.call_scripts import CallScripts
from dashboard.ui.call_mode.script_words import script
from data_access.queries.call_reasons import LastTalk, ReasonTold
from data_access.queries.call_told import CallTold, TryTold
from data_access.vocabulary import CallbackReason

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TALKED = datetime(2026, 11, 18, 2, tzinfo=UTC)
CHECKED = TryTold(1, TALKED, "phone", "reached", "许", None, True, None, TALKED, "许", None)
DONE = {"done": "更换门卡", "done_at": TALKED, "by": "陈主管"}
UNKNOWN = {"done": None, "done_at": None, "by": None}


def call_for(*reasons: str, topic: str = "", known: dict[str, object] = UNKNOWN, **more: object) -> CallTold:
    why = tuple(
        ReasonTold(reason, topic, None, None, is_protected=False, **known)  # type: ignore[arg-type]
        for reason in reasons
    )
    where = {"preferred_time": None, "tier": None, "asset": None, "site_id": None, "team_id": None, "owner_id": None}
    who = {"callback_id": 1, "version": 1, "customer_id": 1, "customer_version": 1, "name": "王女士", "phone": None}
    call = CallTold(**who, **where, checks_id=None, reasons=why, tries=(), checked=())  # type: ignore[arg-type]
    return replace(call, **more)  # type: ignore[arg-type]


def said(language: str, call: CallTold, scripts: CallScripts | None = None, caller: str | None = "林") -> str:
    return "\n".join(script(Words(language), scripts or CallScripts(), call, caller))


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
    assert said(language, call_for(reason), caller=None).startswith(nameless)
    assert said(language, call_for(reason)).startswith(named)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("reason", CallbackReason)
def test_what_is_not_known_leaves_no_gap(language: str, reason: CallbackReason) -> None:
    for told in (
        said(language, call_for(reason)),
        said(language, call_for(reason, topic="门卡", known=DONE, asset="2-1101")),
    ):
        assert not set("[]{}") & set(told)
        assert "  " not in told
        assert all(pair not in told for pair in ("，，", "。。", "“”", " ,", " .", "（）", "()", "，。"))


def test_a_service_and_a_complaint_are_told_with_what_when_and_by_whom() -> None:
    service = call_for("after_service", topic="报修完工", known=DONE, asset="2-1101")
    assert "您（2-1101）的“更换门卡”服务，11月18日由陈主管做完了。" in said("zh_CN", service)
    assert "Your service (2-1101) was completed on 18 Nov by 陈主管: “更换门卡”." in said("en", service)
    complaint = call_for("after_complaint", topic="门卡刷不开，\n夜里进不了门。", known=DONE)
    assert "您反映的“门卡刷不开， 夜里进不了门”问题，11月18日由陈主管处理好了，做法是“更换门卡”。" in said(
        "zh_CN", complaint
    )
    assert said("zh_CN", call_for("after_complaint")).endswith(
        "您反映的问题，处理好了。这个处理结果您满意吗？还有什么没有解决？"
    )


def test_who_was_last_in_touch_and_the_call_that_is_checked_are_named() -> None:
    talk = LastTalk(TALKED, "许管家")
    assert "上次是11月18日，许管家和您说的话" in said("zh_CN", call_for("tier_interval", last_talk=talk))
    assert "the last time was 18 Nov, with 许管家." in said("en", call_for("tier_interval", last_talk=talk))
    assert "11月18日有没有同事给您打过电话（记录上是许）" in said("zh_CN", call_for("recheck", checked=(CHECKED,)))


def test_several_reasons_are_each_said_after_one_greeting() -> None:
    told = said("zh_CN", call_for("after_service", "after_complaint", topic="门卡", known=DONE))
    assert told.count("您好") == 1
    assert "做完了" in told
    assert "处理好了" in told


def test_a_long_complaint_is_cut_to_what_can_be_said() -> None:
    told = said("zh_CN", call_for("after_complaint", topic="电梯停运" * 50))
    assert told.count("电梯停运") == 9
    assert "…”" in told


def test_the_companys_own_text_is_kept_with_its_names_and_its_parts() -> None:
    own = CallScripts({CallbackReason.CARE: "我是{caller}，[{topic}的事，]祝您{customer}安好[注]。"})
    assert said("zh_CN", call_for("care"), own, caller=None) == "我是工作人员，祝您王女士安好[注]。"
    assert said("zh_CN", call_for("care", topic="门卡"), own) == "我是林，“门卡”的事，祝您王女士安好[注]。"
