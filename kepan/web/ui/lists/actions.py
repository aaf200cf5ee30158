"""What can be done on a list page, with one row or with many, declared as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import YES, Answer
from kepan.web.ui.lists.columns import Words


def allow_anybody(user: User) -> Answer:
    """Let everybody who sees the list."""
    return YES


@dataclass(frozen=True)
class RowAction:
    """A link in the last column of a row; `is_shown(user, row)` must not ask the database."""

    label: Words
    icon: str
    url: Callable[[Any], str]
    is_shown: Callable[[User, Any], bool] = lambda user, row: True


@dataclass(frozen=True)
class HeadAction:
    """A button in the head of the page; `query` stands behind the address, its question mark included."""

    label: Words
    icon: str
    url_name: str
    can: Callable[[User], Answer] = allow_anybody
    kind: str = "plain"
    query: str = ""


@dataclass(frozen=True)
class BatchAction:
    """Something done with the rows that were ticked, or with all that the filters leave.

    `run(user, rows, reason)` goes through services and returns what happened in words; `rows` holds only rows that
    the user sees. With `confirm` a page asks first, with `needs_reason` that page asks for the reason too.
    """

    name: str
    label: Words
    icon: str
    run: Callable[[User, QuerySet[Any], str], Words]
    can: Callable[[User], Answer] = allow_anybody
    confirm: Words = ""
    needs_reason: bool = False
    is_warning: bool = False


@dataclass(frozen=True)
class Preset:
    """A view that the page brings: a name and the part of the address after `?`."""

    name: Words
    query: str


@dataclass(frozen=True)
class Empty:
    """What stands where no rows are: what is missing, and what to do."""

    title: Words
    text: Words = ""
    icon: str = "inbox"
    # The template of what stands below the words.
    part: str = ""
