"""Log lines as JSON, with nothing personal in them.

This module is read while Django is still being set up and therefore imports nothing of it.
The text of an exception is left out, because databases put values into it.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

identifiers: list[Callable[[], str]] = []
"""Asked in turn for the id of the request or job in progress; `observe` adds the trail's."""
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Write a log record as one line of JSON; what `extra` adds to a record of ours becomes keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        ours = record.name.partition(".")[0] == "kepan"
        fields = {key: value for key, value in vars(record).items() if ours and key not in _STANDARD}
        if fields:
            line |= {"message": record.getMessage(), **fields}
        elif record.name == "django.request":
            # Django puts the address behind the colon.
            line["message"] = record.getMessage().partition(":")[0]
        else:
            line["message"] = record.getMessage()
        for identify in identifiers:
            if identify():
                line.setdefault("id", identify())
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ][-12:]
        return json.dumps(line, ensure_ascii=False, default=str)


def get_logging(level: str) -> dict[str, Any]:
    """Return Django's LOGGING dictionary: everything as JSON lines on the standard error stream."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "kepan.site.observe_log.JsonFormatter"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stderr}},
        "root": {"handlers": ["stream"], "level": "WARNING"},
        "loggers": {
            "kepan": {"level": level},
            # Refusals (4xx) are in the line of the request already.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"level": "ERROR"},
        },
    }
