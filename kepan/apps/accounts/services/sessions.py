"""Ending sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from kepan.apps.accounts.models import User


def end_sessions(*, user: User, keep: str = "", most: int = 0) -> int:
    """End the sessions of a user, oldest first, and return how many; `most` of the newest stay, and `keep` does."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    kept = [row for row in rows if row.session_key == keep]
    others = [row for row in rows if row.session_key != keep]
    ending = others[max(most - len(kept), 0) :]
    for row in ending:
        row.end()
    return len(ending)


@transaction.atomic
def end_surplus_sessions(*, user: User, keep: str, most: int) -> int:
    """Leave a user `most` sessions, the one just opened among them; the oldest end first."""
    # The lock makes logins of one user at the same moment count one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    # The session just opened is saved at the end of its request only: it would look like a dead one.
    for row in UserSession.objects.filter(user=user).exclude(session_key=keep):
        row.purge()
    return end_sessions(user=user, keep=keep, most=most)


@transaction.atomic
def remove_expired_sessions() -> int:
    """Delete what is left of sessions that timed out, and of the list of sessions; return how many."""
    count, _tables = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
