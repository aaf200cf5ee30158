"""What the search box asks: providers brought by each context, put together in `kepan.site.search`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from kepan.apps.accounts.models import User

LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """One thing found: its title, where it belongs (region, state, date) and its address."""

    title: str
    where: str
    url: str


@dataclass(frozen=True)
class Provider:
    """Finds things of one kind; `find_hits(user, words, limit)` goes through selectors, so that nobody sees more."""

    label: str | Promise
    icon: str
    find_hits: Callable[[User, str, int], Sequence[Hit]]


@dataclass(frozen=True)
class JointProvider:
    """Finds things of several kinds in one query; `find_hits` returns the hits of each of `kinds`, label and icon."""

    kinds: tuple[tuple[str | Promise, str], ...]
    find_hits: Callable[[User, str, int], Sequence[Sequence[Hit]]]


@dataclass(frozen=True)
class Found:
    """The hits of one kind; `has_more` where the limit cut them off."""

    label: str | Promise
    icon: str
    hits: Sequence[Hit]
    has_more: bool


def get_providers() -> Sequence[Provider | JointProvider]:
    """Return the providers that the site was put together with."""
    providers: Any = import_string(settings.KEPAN_SEARCH)
    return tuple(providers)


def find_everything(user: User, words: str, *, limit: int) -> list[Found]:
    """Ask all providers and return the kinds that found something, in the order of the site."""
    words = " ".join(words.split())[:LONGEST]
    if not words:
        return []
    found = [kind for provider in get_providers() for kind in _ask(provider, user, words, limit + 1)]
    return [Found(label, icon, hits[:limit], len(hits) > limit) for label, icon, hits in found if hits]


def _ask(
    provider: Provider | JointProvider, user: User, words: str, limit: int
) -> Iterator[tuple[str | Promise, str, Sequence[Hit]]]:
    if isinstance(provider, Provider):
        yield provider.label, provider.icon, provider.find_hits(user, words, limit)
        return
    for (label, icon), hits in zip(provider.kinds, provider.find_hits(user, words, limit), strict=True):
        yield label, icon, hits
