"""Answers kept under the keys of programs, so that a write that is sent twice is done once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from kepan.apps.accounts.models import KeptAnswer, User

KEPT = timedelta(hours=24)


def create_answer(*, user: User, key: str, digest: str) -> KeptAnswer:
    """Claim a key in the caller's transaction; a second claim waits for the first and raises IntegrityError."""
    return KeptAnswer.objects.create(user=user, key=key, digest=digest)


def update_answer(answer: KeptAnswer, *, status: int, headers: Mapping[str, str], content: str) -> None:
    """Keep what was answered, in the same transaction."""
    answer.status, answer.headers, answer.content = status, dict(headers), content
    answer.save(update_fields=["status", "headers", "content"])


def remove_old_answers() -> int:
    """Drop the answers that are older than a day; return how many."""
    count, _tables = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count
