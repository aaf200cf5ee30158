"""Telling people: notices in the site, and the e-mail of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import MailState, NoticeKind
from kepan.apps.desk.models import Notice

Words = str | Promise | Callable[[], str]
"""Text, lazy text, or a function that is called in each reader's language."""


@transaction.atomic
def create_notice(
    *,
    users: Iterable[User],
    title: Words,
    body: Words = "",
    url: str = "",
    kind: NoticeKind = NoticeKind.INFO,
    key: str = "",
    mail: bool = True,
) -> list[Notice]:
    """Write one notice to each user, in the user's language, and queue its e-mail.

    With a key, somebody who already has a notice of this key gets no second one. The notice belongs to the
    caller's transaction: nothing is told that was rolled back.
    """
    check_url(url)
    people = {user.pk: user for user in users if user.is_active and user.erased_at is None}
    if key:
        for pk in Notice.objects.filter(key=key, user__in=people).values_list("user_id", flat=True):
            del people[pk]
    notices = [_compose(user, title, body, url, kind, key, mail) for user in people.values()]
    return Notice.objects.bulk_create(notices)


def _compose(user: User, title: Words, body: Words, url: str, kind: NoticeKind, key: str, mail: bool) -> Notice:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        return Notice(
            user=user,
            title=_speak(title)[:200],
            body=_speak(body),
            url=url,
            kind=kind,
            key=key,
            mail_state=MailState.QUEUED if mail and user.email and settings.KEPAN_MAIL_ON else MailState.NONE,
        )


def _speak(words: Words) -> str:
    return words() if callable(words) and not isinstance(words, Promise) else str(words)


@transaction.atomic
def update_notices_read(*, actor: User, notices: Iterable[Notice] | None = None) -> int:
    """Mark one's own notices as read, all of them unless some are given; return how many were not."""
    rows = Notice.objects.filter(user=actor, read_at__isnull=True)
    if notices is not None:
        rows = rows.filter(pk__in=[notice.pk for notice in notices])
    return rows.update(read_at=timezone.now())


def check_url(url: str) -> None:
    """Refuse an address outside of this site: people follow links of notices and tasks without a second look."""
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"{url!r} is no address of this site: begin it with one slash")
