"""The generic list page. A context declares columns, filters and actions; all the rest is here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from django_filters import FilterSet

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import SavedView, User
from kepan.apps.accounts.permissions import YES, Answer, NotAllowedError, RefusalError
from kepan.apps.accounts.selectors import list_saved_views
from kepan.apps.accounts.services import create_saved_view, remove_saved_view, update_preferences
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, MadeFile
from kepan.store.files.tables import MOST_ROWS, Form
from kepan.web.ui.lists.actions import BatchAction, Empty, HeadAction, Preset, RowAction
from kepan.web.ui.lists.columns import Column, Words, write_number
from kepan.web.ui.lists.deferred import KIND, MOST_AT_ONCE, create_export_job, follow_rows
from kepan.web.ui.lists.drawing import list_heads, list_lines, list_tabs
from kepan.web.ui.lists.exports import Export, get_form, get_writer, list_forms
from kepan.web.ui.lists.fetching import CHUNK, can_read_fields, list_values
from kepan.web.ui.lists.forms import write_filters
from kepan.web.ui.lists.keyset import Part, Row, choose_fields, sort_rows
from kepan.web.ui.lists.reading import RowReader
from kepan.web.ui.lists.state import (
    DENSITIES,
    SIZES,
    State,
    get_preferences,
    list_chips,
    list_unreadable,
    match_words,
    read_state,
)

MOST_PICKED = 500


class ListPage(LoginRequiredMixin, RowReader[Row], View):
    """A page of rows: filter, search, sort, pages, columns, saved views, batch actions, export.

    Declare `name` (`<context>.<rows>`, the key of saved views and preferences), `title`, `columns`, `default_sort` and
    `get_rows`; the rest where the page needs it. Address: `path("plans/", PlanList.as_view(), name="plan_list")`.
    """

    http_method_names = ["get", "head", "post"]
    name: ClassVar[str]
    title: ClassVar[Words]
    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str]
    sub: ClassVar[Words] = ""
    filter_class: ClassVar[type[FilterSet] | None] = None
    # The filters offer everybody the same, but for rows that they know: their form need not be written each time.
    has_fixed_filters: ClassVar[bool] = False
    search_fields: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[Words] = gettext_lazy("搜索这个列表")
    presets: ClassVar[Sequence[Preset]] = ()
    head_actions: ClassVar[Sequence[HeadAction]] = ()
    row_actions: ClassVar[Sequence[RowAction]] = ()
    batch_actions: ClassVar[Sequence[BatchAction]] = ()
    empty: ClassVar[Empty] = Empty(gettext_lazy("这里还没有记录"))
    export_action: ClassVar[str] = ""
    export_tier: ClassVar[Tier] = Tier.OWNED_DATA
    # Whatever the page shows, a file of it holds every column.
    exports_all: ClassVar[bool] = False
    template_name: ClassVar[str] = "ui/list/page.html"

    # ---- what a context fills in

    def can_open(self, user: User) -> Answer:
        """Say whether the user may open the page at all."""
        return YES

    def can_export(self, user: User) -> Answer:
        """Say whether the user may take the rows away; whoever sees them may, unless the page says otherwise."""
        return YES

    def list_batch_actions(self, user: User) -> list[BatchAction]:
        """Return what the user may do with rows that were ticked."""
        return [action for action in self.batch_actions if action.can(user)]

    def list_sums(self) -> list[tuple[Words, str]]:
        """Return what the rows that the filters leave come to, as label and figure; asked after they were counted."""
        return []

    def get_sub(self, user: User) -> Words:
        """Return the line under the title."""
        return self.sub

    # ---- requests

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who may open the page; a refusal for lack of permission becomes 403 with its reason."""
        if isinstance(request.user, User):
            answer = self.can_open(request.user)
            if not answer:
                raise PermissionDenied(str(answer.reason))
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowedError as refusal:
            raise PermissionDenied(str(refusal.reason)) from refusal

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the page, or send the export."""
        views = list(list_saved_views(user=self.user, page=self.name))
        state = self.read_state(views)
        filters, rows = self.filter_rows(state)
        form = get_form(request)
        if form and self.export_action:
            if list_unreadable(filters, request.GET):
                # More rows than were asked for must not leave; the page says which filter could not be read.
                return HttpResponseRedirect(request.path + state.make_url())
            return self.export(state, filters, rows, form)
        total, part = self.read_rows(rows, state)
        return render(request, self.template_name, self.get_context(state, filters, part, total, views))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep columns, keep or drop a view, or run a batch action; then back to the same list."""
        views = list(list_saved_views(user=self.user, page=self.name))
        state = self.read_state(views)
        act, _colon, name = request.POST.get("act", "").partition(":")
        try:
            match act:
                case "columns":
                    self.keep_columns(state)
                case "save":
                    return HttpResponseRedirect(self.keep_view(state))
                case "drop":
                    return HttpResponseRedirect(self.drop_view(state, views))
                case "batch":
                    answer = self.run_batch(state, name)
                    if answer is not None:
                        return answer
                case _:
                    messages.error(request, _("没有这个操作"))
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            messages.error(request, str(refusal.reason))
        return HttpResponseRedirect(request.path + state.make_url())

    # ---- reading

    def read_state(self, views: Sequence[SavedView]) -> State:
        """Read the address."""
        return read_state(
            query=self.request.GET,
            user=self.user,
            page=self.name,
            columns=self.columns,
            default_sort=self.default_sort,
            views=views,
        )

    def filter_rows(self, state: State) -> tuple[FilterSet | None, QuerySet[Row]]:
        """Return the filters and the rows that they and the search leave."""
        rows = self.visible
        filters = None
        if self.filter_class is not None:
            filters = self.filter_class(state.query, queryset=rows, request=self.request)
            rows = filters.qs
        return filters, rows.filter(self.match_search(state.words)) if state.words else rows

    def match_search(self, words: str) -> Q:
        """Return the condition that a row is found by words; a list that is searched otherwise says how."""
        return match_words(words, self.search_fields)

    # ---- drawing

    def get_context(
        self, state: State, filters: FilterSet | None, part: Part[Row], total: int, views: Sequence[SavedView]
    ) -> dict[str, Any]:
        """Return what the template draws."""
        chips = list_chips(filters, state)
        batch = self.list_batch_actions(self.user)
        first = part.position + 1
        return {
            "list": self,
            "title": self.title,
            "sub": self.get_sub(self.user),
            "state": state,
            "filters": write_filters(filters, is_kept=self.has_fixed_filters) if filters is not None else None,
            "chips": chips,
            "heads": list(list_heads(state)),
            "lines": list(list_lines(state, part, user=self.user, actions=self.row_actions, has_boxes=bool(batch))),
            "tabs": list(list_tabs(state, views, self.presets, is_bare=not chips)),
            "total": total,
            "sums": self.list_sums(),
            "range": _("第 %(first)s–%(last)s 条，共 %(total)s 条")
            % {
                "first": write_number(first),
                "last": write_number(part.position + len(part.rows)),
                "total": f"{write_number(total)}+" if self.is_cut else write_number(total),
            },
            "exact_url": state.make_url(count="exact", cursor=self.request.GET.get("cursor")) if self.is_cut else "",
            "before_url": state.make_url(cursor=part.before) if part.before else "",
            "after_url": state.make_url(cursor=part.after) if part.after else "",
            "head_actions": [action for action in self.head_actions if action.can(self.user)],
            "batch_actions": batch,
            "exports": self.list_exports(state),
            "choices": [(column, column in state.columns) for column in self.columns],
            "densities": [(key, key == state.density) for key in DENSITIES],
            "sizes": [(size, size == state.size) for size in SIZES],
        }

    def list_exports(self, state: State) -> list[tuple[str, str]]:
        """Return label and address of each form of the export, or nothing where the user may not take rows away."""
        if not self.export_action or not self.can_export(self.user):
            return []
        return list_forms(lambda form: state.make_url(export=form))

    # ---- export

    def get_export_tier(self, rows: QuerySet[Row]) -> Tier:
        """Return the data tier of a file with these rows: the highest of theirs, else the one of the page."""
        if not any(field.name == "tier" for field in rows.model._meta.fields):
            return self.export_tier
        held = set(rows.order_by().values_list("tier", flat=True).distinct())
        return next((tier for tier in reversed(Tier) if tier in held), self.export_tier)

    def get_export_rows(self, rows: QuerySet[Row], state: State) -> Iterator[Row]:
        """Yield all rows that the filters leave, in the order of the page, without holding them in memory."""
        yield from sort_rows(choose_fields(rows, self.fields), state.order).iterator(chunk_size=CHUNK)

    def export(self, state: State, filters: FilterSet | None, rows: QuerySet[Row], form: str) -> HttpResponseBase:
        """Send exactly what was filtered, with an entry in the trail; a long file is left to a worker."""
        answer = self.can_export(self.user)
        if not answer:
            raise PermissionDenied(str(answer.reason))
        export = self.make_export(state, filters, rows, form)
        if form == Form.XLSX and export.total > MOST_ROWS:
            messages.error(self.request, _("一张工作表放不下这么多行，改用 CSV 或 Parquet"))
            return HttpResponseRedirect(self.request.path + state.make_url())
        if export.total > MOST_AT_ONCE:
            job = self.create_job(state, export)
            messages.info(self.request, _("行数多，转到后台写。写好了有通知，文件只有你能下载。"))
            return HttpResponseRedirect(reverse("job", args=[job.pk]))
        return export.send()

    def create_job(self, state: State, export: Export) -> Job:
        """Leave an export to a worker, which reads the rows anew."""
        return create_export_job(
            actor=self.user,
            kind=KIND,
            title=_("导出：%(title)s，%(count)s 行") % {"title": self.title, "count": write_number(export.total)},
            arguments={
                "path": self.request.path_info,
                "query": state.make_url().removeprefix("?"),
                "columns": [column.key for column in state.columns],
                "form": export.form,
                "language": get_language(),
            },
        )

    def make_export(self, state: State, filters: FilterSet | None, rows: QuerySet[Row], form: str) -> Export:
        """Return what leaves: all rows that the filters leave, in the columns and the order of the page."""
        shown = self.columns if self.exports_all else state.columns
        columns = [part for column in shown if column.is_exported for part in column.parts or (column,)]
        ordered = sort_rows(rows, state.order)
        return Export(
            user=self.user,
            key=self.name,
            action=self.export_action,
            title=str(self.title),
            form=form,
            columns=columns,
            chips=[chip.text for chip in list_chips(filters, state)],
            total=rows.count(),
            tier=self.get_export_tier(rows),
            rows=lambda: self.get_export_rows(rows, state),
            cells=(lambda: list_values(ordered, columns, get_writer)) if can_read_fields(ordered, columns) else None,
        )

    def make_export_file(self, run: JobRun, columns: Sequence[str], form: str) -> MadeFile:
        """Write the file of a long export as it was asked for; the rows are those of now."""
        state = self.read_state([])
        state.columns = tuple(column for column in self.columns if column.key in columns)
        filters, rows = self.filter_rows(state)
        export = self.make_export(state, filters, rows, form)
        content = export.write_file(lambda found: follow_rows(run, found, export.total))
        return MadeFile(content, export.name, export.total, export.create_entry)

    # ---- keeping

    def read_text(self, name: str) -> str:
        """Return a field of the form that was sent; no database takes the NUL that a forged one may hold."""
        return self.request.POST.get(name, "").replace("\0", "").strip()

    def keep_columns(self, state: State) -> None:
        """Keep columns, density and rows a page, or forget them with `reset`."""
        post = self.request.POST
        kept: dict[str, Any] = {}
        if "reset" not in post:
            keys = {column.key for column in self.columns}
            size = post.get("size", "")
            kept = {
                "columns": [key for key in post.getlist("columns") if key in keys],
                "density": post.get("density") if post.get("density") in DENSITIES else DENSITIES[0],
                "size": int(size) if size.isdecimal() and int(size) in SIZES else SIZES[0],
            }
        if kept != get_preferences(self.user, self.name):
            update_preferences(actor=self.user, changes={f"list.{self.name}": kept})

    def keep_view(self, state: State) -> str:
        """Keep the list as it is under a name and return its address."""
        columns = [column.key for column in state.columns]
        query = state.write_query()
        name = self.read_text("name")
        view = create_saved_view(actor=self.user, page=self.name, name=name, query=query, columns=columns)
        return f"{self.request.path}?{f'{query}&' if query else ''}view={view.pk}"

    def drop_view(self, state: State, views: Sequence[SavedView]) -> str:
        """Drop one of the user's views."""
        for view in views:
            if str(view.pk) == self.request.POST.get("view"):
                remove_saved_view(actor=self.user, view=view)
        return self.request.path + state.make_url(view=None)

    # ---- batch

    def get_picked(self, state: State) -> tuple[QuerySet[Row], list[int]]:
        """Return the rows that were ticked, or all that the filters leave, and the keys of the ticked ones."""
        post = self.request.POST
        filters, rows = self.filter_rows(state)
        if list_unreadable(filters, self.request.GET):
            raise RefusalError(_("有条件看不懂，什么都没有做"))
        picked = [int(pk) for pk in post.getlist("pk")[:MOST_PICKED] if pk.isdecimal() and len(pk) < 18]
        return rows if "all" in post else rows.filter(pk__in=picked), picked

    def run_batch(self, state: State, name: str) -> HttpResponse | None:
        """Run a batch action on the rows ticked, or ask first; None once it is done."""
        action = next((action for action in self.batch_actions if action.name == name), None)
        if action is None:
            raise RefusalError(_("没有这个操作"))
        answer = action.can(self.user)
        if not answer:
            raise NotAllowedError(answer.reason)
        post = self.request.POST
        rows, picked = self.get_picked(state)
        count = rows.count()
        if not count:
            raise RefusalError(_("先选中至少一行"))
        reason = self.read_text("reason")[:500]
        was_asked = "confirmed" in post
        # Between the question and the answer rows may have come or gone.
        has_changed = was_asked and "all" in post and post.get("count") != str(count)
        must_ask = bool(action.confirm or action.needs_reason) and (not was_asked or has_changed)
        if must_ask or (action.needs_reason and not reason):
            context = {
                "list": self, "title": self.title, "action": action, "count": count, "picked": picked,
                "is_all": "all" in post, "has_changed": has_changed, "reason": reason,
                "is_missing": was_asked and action.needs_reason and not reason, "back_url": state.make_url(),
            }  # fmt: skip
            return render(self.request, "ui/list/confirm.html", context)
        messages.success(self.request, str(action.run(self.user, rows, reason)))
        return None
