"""The watched folder: where it is, and which rows of its tables go in."""

from __future__ import annotations

from pathlib import Path

from kepan.site.config import SettingError

POLICIES = ("good", "all")


def read_inbox(text: str) -> Path | None:
    """Return the watched folder, None where none is watched.

    >>> read_inbox(""), read_inbox("/srv/kepan/inbox")
    (None, PosixPath('/srv/kepan/inbox'))
    """
    return Path(text).expanduser() if text.strip() else None


def check_policy(text: str) -> str:
    """Return which rows go in, or refuse another word.

    >>> check_policy("all")
    'all'
    """
    if text not in POLICIES:
        raise SettingError(f"KEPAN_INBOX_POLICY is {text!r}: write good or all")
    return text
