"""Logs hold ids and places, never what a person typed."""

from __future__ import annotations

import json
import logging
import sys

from dashboard.logs import JsonLines


def _line(**more: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "huiyin.page", "levelno": 40, "levelname": "ERROR", "msg": "it failed", **more}
    )
    found: dict[str, object] = json.loads(JsonLines().format(record))
    return found


def test_a_line_is_one_json_object_with_its_ids() -> None:
    line = _line(incident="a1b2c3d4")
    assert (line["level"], line["logger"], line["message"]) == ("error", "huiyin.page", "it failed")
    assert line["incident"] == "a1b2c3d4"


def test_what_an_exception_says_stays_out_of_the_log() -> None:
    try:
        raise ValueError("王女士 13800002071")
    except ValueError:
        line = _line(exc_info=sys.exc_info())
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["places"])
    assert "13800002071" not in json.dumps(line, ensure_ascii=False)
    assert "王女士" not in json.dumps(line, ensure_ascii=False)
