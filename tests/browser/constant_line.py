"""A page that holds nothing but the quick-entry line, answered from constants: what the line does by itself.

Every entry that reaches Python is appended to the file named in LINE_TRACE. `?slow=1` makes searching and saving slow.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.rules.red_lines import RedLineWords
from dashboard.ui.quick_entry.component import mount

TRACE = Path(os.environ["LINE_TRACE"])
SLOW = st.query_params.get("slow") == "1"
NAMES = (
    "customer site kind cause content result recipient promise customer_hint site_hint kind_hint cause_hint "
    "content_hint result_hint recipient_hint promise_hint save saving key_save key_next key_call key_same key_phrases "
    "key_draft time time_label time_hint options anonymous customer_help keep_anonymous searching kind_first unsorted usual "
    "promise_help policy content_help draft draft_kept slow several nobody channel no_phrases want_site want_kind "
    "want_cause outside want_content want_result want_recipient"
)
WORDS = {name: f"<{name}>" for name in NAMES.split()}
WORDS |= {"red_line": "<red {word}>", "red_line_due": "<red {word} by {due}>"}
RED = RedLineWords()
OPEN = [{"kind": "complaint", "cause": 100, "warning": "<maybe #1023>"}]
PEOPLE = [
    {
        "id": 11,
        "asset": 5,
        "label": "6-1203 Owner Chen",
        "short": "6-1203 Chen",
        "detail": "tier A",
        "site": "1",
        "open": OPEN,
    },
    {
        "id": 12,
        "asset": 6,
        "label": "6-1201 Owner Wang",
        "short": "6-1201 Wang",
        "detail": "tier B",
        "site": "1",
        "open": [],
    },
    {
        "id": 13,
        "asset": 7,
        "label": "6-1204 Tenant Li",
        "short": "6-1204 Li",
        "detail": "tier C",
        "site": "2",
        "open": [],
    },
]
SITES = [{"value": value, "label": label} for value, label in (("1", "One"), ("2", "Two"))]
SITES = SITES[: int(st.query_params.get("sites", "2"))]
state = st.session_state


def answer(query: str) -> dict[str, Any] | None:
    if not query:
        return None
    time.sleep(0.4 if SLOW else 0)
    found = [one for one in PEOPLE if query.lower() in one["label"].lower()]
    return {"query": query, "candidates": found, "notes": [] if found else ["<nobody found>"]}


def store() -> None:
    sent = state.line["outbox"]
    if (sent["token"], sent["attempt"]) == state.get("handled"):
        return
    state.handled = (sent["token"], sent["attempt"])
    time.sleep(0.8 if SLOW else 0)
    refused = "promise" if sent["promise"] == "never" else None if sent["content"] else "content"
    if refused is None:
        with TRACE.open("a", encoding="utf-8") as trace:
            trace.write(json.dumps(sent, ensure_ascii=False) + "\n")
    state.receipt = {
        "token": sent["token"],
        "attempt": sent["attempt"],
        "saved": refused is None,
        "field": refused,
        "sentence": f"<{refused} refused>" if refused else "<stored>",
        "customer": next((one for one in PEOPLE if one["id"] == sent["customer"]), None),
    }


def choices(**labels: str) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels.items()]


def causes(*names: str) -> list[dict[str, Any]]:
    return [{"value": 100 + index, "label": name} for index, name in enumerate(names)]


@st.fragment
def line() -> None:
    asked = (state.get("line") or {}).get("asked") or {}
    promise, typed_time = asked.get("promise", ""), asked.get("time", "")
    kinds = choices(repair="Repair", enquiry="Enquiry", complaint="Complaint", suggestion="Suggestion", praise="Praise")
    mount(
        {
            "words": WORDS,
            "owner": st.query_params.get("owner", "zhou"),
            "kinds": kinds,
            "results": choices(solved="Solved", dispatched="Dispatch", promised="Promise", escalated="Escalate"),
            "usual_result": {
                "repair": "dispatched",
                "complaint": "dispatched",
                "enquiry": "solved",
                "praise": "solved",
            },
            "usual_causes": {site: {one["value"]: [100, 101] for one in kinds} for site in "012"},
            "causes": [{**one, "kind": None, "initials": "x"} for one in causes("Lifts", "Noise", "Zebra")],
            "sites": SITES,
            "site": SITES[0]["value"] if len(SITES) == 1 else None,
            "phrases": ["please call back", "urgent"],
            "recent": PEOPLE[1:2],
            "channels": [{"key": "phone", "label": "Phone"}, {"key": "visit", "label": "Visit"}],
            "channel": "phone",
            "outside": ["visit"],
            "recipients": [{"value": "team:1", "label": "Desk"}, {"value": "team:2", "label": "Works"}],
            "routes": {"0": {"0": "team:1"}, "1": {"0": "team:1", "100": "team:2"}, "2": {"0": "team:1"}},
            "policy": {"complaint": "<today 17:30>"},
            "red_policy": {"complaint": "<today 12:00>"},
            "red_lines": {"words": RED.in_order(), "denials": RED.denials},
            "answer": answer(asked.get("query", "")),
            "readings": {
                "promise": {"text": promise, "shown": f"<read {promise}>", "fault": None} if promise else None,
                "time": {"text": typed_time, "shown": f"<read {typed_time}>", "fault": None} if typed_time else None,
            },
            "receipt": state.get("receipt"),
        },
        key="line",
        on_asked=lambda: None,
        on_outbox=store,
    )


line()
st.button("rerun the page")
