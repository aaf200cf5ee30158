"""How a list page reads its rows: how many there are, and those of one page, with as little work as that takes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.web.ui.lists.keyset import (
    Counted,
    CursorError,
    Part,
    Row,
    choose_fields,
    count_with_keys,
    read_part,
)
from kepan.web.ui.lists.state import State, make_mark


class RowReader(Generic[Row]):
    """The half of a list page that reads.

    Where there may be very many rows `keys_first` picks the keys of a page before it joins what the columns show, and
    no more than `most_counted` rows are counted unless the user asks: the page says "10,000+".
    """

    request: HttpRequest
    keys_first: ClassVar[bool] = False
    # All that any column shows; the page then reads no other fields. Empty reads whole rows.
    fields: ClassVar[Sequence[str]] = ()
    most_counted: ClassVar[int | None] = None
    is_cut = False

    @cached_property
    def visible(self) -> QuerySet[Row]:
        """All rows that the user may see."""
        return self.get_rows(self.user)

    @property
    def user(self) -> User:
        """The user, who has passed the login."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_rows(self, user: User) -> QuerySet[Row]:
        """Return the rows that the user may see, through a selector, with what the columns need joined."""
        raise NotImplementedError

    def is_sparse(self, state: State) -> bool:
        """Say whether few rows are expected, all of which are met to count them: the first are picked on the way."""
        return False

    def read_rows(self, rows: QuerySet[Row], state: State) -> tuple[int, Part[Row]]:
        """Return how many rows there are and those of the page; where there are none any more, those of the first."""
        # Where the columns need nothing that filters bring along, rows whose keys are known are read without them.
        shown = choose_fields(self.visible if self.fields else rows, self.fields)
        if state.cursor is None and self.most_counted is not None and self.is_sparse(state):
            total, keys = count_with_keys(rows, state.order, self.most_counted, state.size + 1)
            if total <= self.most_counted:
                counted = Counted(total, False, make_mark(self.user, self.request.path, state))
                return total, read_part(shown.filter(pk__in=keys), state.order, None, state.size, counted=counted)
            counted = self.get_cut(rows, state)
        else:
            counted = self.get_counted(rows, state)
        rows = choose_fields(rows, self.fields)
        more: Any = {"keys_first": self.keys_first, "counted": counted, "shown": shown}
        try:
            part = read_part(rows, state.order, state.cursor, state.size, **more)
        except CursorError:
            state.remarks.append(_("这个页码用不了了，从第一页看起"))
            part = read_part(rows, state.order, None, state.size, **more)
        if not part.rows and state.cursor is not None and counted.total:
            state.cursor = None
            return self.read_rows(rows, state)
        return counted.total if self.is_cut else max(counted.total, part.position + len(part.rows)), part

    def get_counted(self, rows: QuerySet[Row], state: State) -> Counted:
        """Count the rows on the first page of a long list and remember it on the others; count short lists always."""
        mark = "" if self.most_counted is None else make_mark(self.user, self.request.path, state)
        known = None if state.cursor is None or "count" in self.request.GET else state.cursor.counted
        if known is not None and known.mark == mark:
            self.is_cut = known.is_cut
            return known
        return Counted(self.count_rows(rows), self.is_cut, mark)

    def get_cut(self, rows: QuerySet[Row], state: State) -> Counted:
        """Say of rows that were more than are counted that they were cut, unless the user asks for all."""
        if self.most_counted is None or "count" in self.request.GET:
            return self.get_counted(rows, state)
        self.is_cut = True
        return Counted(self.most_counted, True, make_mark(self.user, self.request.path, state))

    def count_rows(self, rows: QuerySet[Row]) -> int:
        """Count the rows, or no more than the page has to know."""
        if self.most_counted is None or self.request.GET.get("count") == "exact":
            return rows.count()
        counted = rows.order_by()[: self.most_counted + 1].count()
        self.is_cut = counted > self.most_counted
        return min(counted, self.most_counted)
