"""What the side bar holds: entries as data, brought by each context, put together in `kepan.site.navigation`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from kepan.apps.accounts.models import User

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One place in the side bar; `badge` returns how many things wait there, 0 or None for no number.

    `on_phone` puts it into the bar at the foot of a phone, which has room for five.
    """

    label: Words
    icon: str
    url_name: str
    is_shown: Callable[[User], bool]
    badge: Callable[[User], int | None] | None = None
    on_phone: bool = False


@dataclass(frozen=True)
class Section:
    """A group of entries; an empty label draws no heading."""

    label: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Link:
    """An entry as one user sees it on one page."""

    label: Words
    icon: str
    url: str
    badge: int | None
    is_current: bool
    on_phone: bool


@dataclass(frozen=True)
class Group:
    """A section as one user sees it."""

    label: Words
    links: tuple[Link, ...]


def get_sections() -> Sequence[Section]:
    """Return the sections that the site was put together with."""
    sections: Any = import_string(settings.KEPAN_NAVIGATION)
    return tuple(sections)


def list_groups(request: HttpRequest, user: User) -> list[Group]:
    """Return what a user sees; the entry whose address is the longest beginning of this one is current."""
    shown = [
        (section, [(entry, reverse(entry.url_name)) for entry in section.entries if entry.is_shown(user)])
        for section in get_sections()
    ]
    candidates = [url for _section, entries in shown for _entry, url in entries if request.path.startswith(url)]
    current = max(candidates, key=len, default="")
    if current == "/" and request.path != "/":
        current = ""
    return [
        Group(
            section.label,
            tuple(
                Link(
                    entry.label,
                    entry.icon,
                    url,
                    (entry.badge(user) or None) if entry.badge else None,
                    url == current,
                    entry.on_phone,
                )
                for entry, url in entries
            ),
        )
        for section, entries in shown
        if entries
    ]
