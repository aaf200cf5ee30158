"""Work of accounts that comes back by itself: name → seconds between two runs, and what is run."""

from __future__ import annotations

from kepan.apps.accounts.services import remove_expired_sessions, remove_old_answers, remove_old_calls

SWEEPS = {
    "accounts.sessions": (3600, remove_expired_sessions),
    "accounts.answers": (3600, remove_old_answers),
    "accounts.calls": (3600, remove_old_calls),
}
