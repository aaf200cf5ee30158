"""The list of a ledger: the same page for every type, with its columns, filters and states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import SavedView, User
from kepan.apps.accounts.permissions import Answer, require
from kepan.apps.imports.permissions import can_import
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.permissions import can_begin_entry
from kepan.apps.ledgers.selectors import get_type, list_entries, match_entry_words
from kepan.apps.ledgers.services.imports import LedgerTarget
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.ledgers.batch_edits import EDIT, edit_fields, list_shared_fields, make_edit_action
from kepan.web.ledgers.batches import list_batch_actions
from kepan.web.ledgers.columns import RowShower
from kepan.web.ledgers.filters import get_filter_class, list_asked
from kepan.web.ledgers.frames import list_views
from kepan.web.ledgers.guards import find_ledger
from kepan.web.ui.lists import Column, Empty, ListPage, Preset
from kepan.web.ui.lists.keyset import Part
from kepan.web.ui.lists.state import State

MOST_COUNTED = 10_000
MOST_TABS = 8


class EntryList(ListPage[Entry]):
    """The entries of one ledger that a user may see; what it shows is made from its type for each request."""

    name = "ledgers.entries"
    title = gettext_lazy("台账")
    columns: ClassVar[Sequence[Column]] = ()
    default_sort = "-created_at"
    keys_first = True
    most_counted = MOST_COUNTED
    has_fixed_filters = True
    search_fields = ("words",)
    search_hint = gettext_lazy("名称、编号")
    export_action = "ledgers.export_list"
    template_name = "ledgers/list.html"
    empty = Empty(gettext_lazy("这本台账还没有记录"), gettext_lazy("登记第一条，或者导入一张表。"), "notes")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the ledger and make the page of its type; who is not logged in is sent to the login later on."""
        super().setup(request, *args, **kwargs)
        if not isinstance(request.user, User) or not can_read_registry(request.user):
            return
        user = request.user
        self.ledger = find_ledger(user, kwargs["key"])
        self.type = get_type(self.ledger)
        self.shower = RowShower(user=user, ledger=self.ledger, type_=self.type)
        page: Any = self
        page.name = f"ledgers.{self.ledger.key}"
        page.title = self.ledger.title
        page.sub = self.type.about
        page.columns = tuple(self.shower.list_columns())
        page.filter_class = get_filter_class(user=user, ledger=self.ledger)
        page.presets = tuple(Preset(state.title, f"state={state.key}") for state in self.type.states[:MOST_TABS])
        edits = [make_edit_action(self.type)] if list_shared_fields(self.type) else []
        page.batch_actions = (*list_batch_actions(self.ledger, self.type), *edits)

    def can_open(self, user: User) -> Answer:
        """Open to those who find the ledger; others get no answer at all."""
        return can_read_registry(user)

    def get_rows(self, user: User) -> QuerySet[Entry]:
        """Return the visible entries."""
        return list_entries(user=user, ledger=self.ledger).select_related("region", "organisation__region")

    def is_sparse(self, state: State) -> bool:
        """Few entries have words or meet two conditions."""
        return bool(state.words) or len(list_asked(self.type, state.query)) > 1

    def match_search(self, words: str) -> Q:
        """Search names, numbers and the fields that the type says."""
        return match_entry_words(words, ledger=self.ledger)

    def read_rows(self, rows: QuerySet[Entry], state: State) -> tuple[int, Part[Entry]]:
        """Read the page, then what the records are called that its columns show."""
        total, part = super().read_rows(rows, state)
        self.shower.load(part.rows, [column.key.removeprefix("f_") for column in state.columns])
        return total, part

    def get_export_rows(self, rows: QuerySet[Entry], state: State) -> Iterator[Entry]:
        """Yield all rows, with their names."""
        keys = [column.key.removeprefix("f_") for column in state.columns]
        return self.shower.follow(super().get_export_rows(rows, state), keys)

    def get_context(self, state: State, filters: Any, part: Part[Entry], total: int, views: list[SavedView]) -> Any:  # type: ignore[override]
        """Add the other views of the ledger and the way to a new entry."""
        context = super().get_context(state, filters, part, total, views)
        user, key = self.user, self.ledger.key
        return context | {
            "ledger": self.ledger,
            "segments": list_views(key, "entry_list", state.write_query(), has_figures=bool(self.type.figures)),
            "create_url": reverse("entry_create", args=[key]) if can_begin_entry(user, self.type) else "",
            "applications_url": self._find_applications(),
            "import_key": self._find_import(),
            "type_url": reverse("ledger_type", args=[key]),
            "head_actions": [],
        }

    def run_batch(self, state: State, name: str) -> HttpResponse | None:
        """Lead through the change of fields; steps are taken as they are."""
        if name != EDIT:
            return super().run_batch(state, name)
        require(can_begin_entry(self.user, self.type))
        rows, _picked = self.get_picked(state)
        back_url = self.request.path + state.make_url()
        return edit_fields(self.request, ledger=self.ledger, type_=self.type, rows=rows, back_url=back_url)

    def _find_import(self) -> str:
        """Return the key under which tables come into this ledger, for those who may bring one in."""
        target, region = LedgerTarget(self.ledger), self.user.region
        is_allowed = region is not None and can_import(self.user) and target.can_import(self.user, region=region)
        return target.key if is_allowed else ""

    def _find_applications(self) -> str:
        """Return the way to what came from outside, for those who take it in."""
        has_form = self.type.public_form is not None and can_begin_entry(self.user, self.type)
        return reverse("application_list", args=[self.ledger.key]) if has_form else ""
