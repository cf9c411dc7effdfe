"""What to say in a call: per reason, with what was done, when and by whom, as far as it is known."""

from __future__ import annotations

from dashboard.i18n.words import Words
from dashboard.rules.call_scripts import CallScripts
from data_access.queries.call_reasons import ReasonTold
from data_access.queries.call_told import FOR_CONTACT, CallTold
from data_access.vocabulary import CallbackReason

LONGEST_QUOTE = 40
"""Characters of what a customer wrote that can still be said in one breath."""


def usual_script(words: Words, reason: str) -> str:
    """What is said for a reason where the company has no text of its own, its gaps not yet filled."""
    return words.text("call.script.greeting") + ("" if words.is_chinese else " ") + words.text(f"call.script.{reason}")


def script(words: Words, scripts: CallScripts, call: CallTold, caller: str | None) -> list[str]:
    """One paragraph per reason; the usual greeting is said once. `caller` None: the page is open to nobody by name."""
    told = []
    for place, one in enumerate(call.reasons):
        usual = words.text(f"call.script.{one.reason}") if place else usual_script(words, one.reason)
        said = scripts.of(one.reason, usual, **_known(words, call, one, caller))
        if said not in told:
            told.append(said)
    return told


def _known(words: Words, call: CallTold, one: ReasonTold, caller: str | None) -> dict[str, str]:
    at, by = one.done_at, one.by
    if one.reason == CallbackReason.RECHECK and call.checked:
        at, by = call.checked[0].at, call.checked[0].by
    elif one.reason in FOR_CONTACT and call.last_talk is not None:
        at, by = call.last_talk.at, call.last_talk.by
    return {
        "customer": call.name or words.text("call.customer"),
        "caller": caller or words.text("call.caller"),
        "asset": call.asset or "",
        "topic": _quoted(words, one.topic),
        "done": _quoted(words, one.done),
        "when": words.day(at) if at is not None else "",
        "by": by or "",
    }


def _quoted(words: Words, text: str | None) -> str:
    said = " ".join((text or "").split()).rstrip("。.，,;；")
    if not said:
        return ""
    return words.text("call.quoted", said=said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1] + "…")
