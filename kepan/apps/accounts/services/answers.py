"""Answers kept under the keys of programs, so that a write that is sent twice is done once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from kepan.apps.accounts.models import KeptAnswer, User
from kepan.apps.accounts.services.boxes import decrypt_text, encrypt_text

KEPT = timedelta(hours=24)
PURPOSE = "kept-answer"
_BOX = "gAAAA"
"""What every box begins with; no JSON does."""


def create_answer(*, user: User, key: str, digest: str) -> KeptAnswer:
    """Claim a key in the caller's transaction; a second claim waits for the first and raises IntegrityError."""
    return KeptAnswer.objects.create(user=user, key=key, digest=digest)


def update_answer(answer: KeptAnswer, *, status: int, headers: Mapping[str, str], content: str) -> None:
    """Keep what was answered, in the same transaction."""
    # An answer may show a secret once, such as the one of a new webhook.
    answer.status, answer.headers = status, dict(headers)
    answer.content = encrypt_text(content, purpose=PURPOSE)
    answer.save(update_fields=["status", "headers", "content"])


def read_answer(answer: KeptAnswer) -> str:
    """Return what was answered; answers of versions that kept them open are gone after a day."""
    if not answer.content.startswith(_BOX):
        return answer.content
    return decrypt_text(answer.content, purpose=PURPOSE)


def remove_old_answers() -> int:
    """Drop the answers that are older than a day; return how many."""
    count, _tables = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count
