"""The log: one JSON object a line on stderr, with ids and never with personal values."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_IDS = ("incident", "account_id", "import_id", "job")


class JsonLines(logging.Formatter):
    """Time, level, logger, message, the ids that were given along; of an error its class and its places in the code.

    What an exception says may quote the data, so it stays out.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _IDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def start_log() -> None:
    """Send our own log, and the warnings of the server and the framework, to stderr.

    The framework gives each of its loggers a handler of its own as it is imported; call again when more of it was.
    """
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[lines], force=True)
    logging.getLogger("huiyin").setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in {"streamlit", "uvicorn", "websockets"}:
            theirs = logging.getLogger(name)
            theirs.handlers.clear()
            theirs.propagate = True
            theirs.setLevel(logging.WARNING)
