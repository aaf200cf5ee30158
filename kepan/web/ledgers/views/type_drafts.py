"""The type editor: a draft with its panels; every change is kept as it is made, and undone step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.ledgers.models import TypeDraft
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import can_find, get_type, list_type_drafts, write_faults
from kepan.apps.ledgers.services import (
    TypeRefusedError,
    compute_draft_digest,
    make_draft_plan,
    publish_type_draft,
    read_draft,
    remove_type_draft,
    undo_type_draft,
    update_type_draft,
)
from kepan.engine.ledgers.drafting import (
    SINGLES,
    WITHOUT_KEY,
    Document,
    NoPartError,
    drop_part,
    get_part,
    insert_part,
    list_parts,
    move_part,
    remove_part,
    split_address,
    update_part,
)
from kepan.engine.ledgers.faults import TypeFault, TypeFaultsError
from kepan.store.files.ledgers import read_ledger_text
from kepan.web.ledgers.types_desk import Desk
from kepan.web.ledgers.types_forms import create_key_of, read_part_values
from kepan.web.ledgers.types_parts import list_boxes
from kepan.web.ui.guards import Parameters, View, get_user, guard_page

KINDS = frozenset({"field", "section", "state", "step", "unique", "guard", "parameter", "reminder", "fact", "figure",
                   "obligation", *SINGLES})  # fmt: skip
UNNAMED = frozenset({*WITHOUT_KEY, "public_form"})
"""Parts that have no title of their own."""
Changed = tuple[Document, str]


def makers_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who makes types."""
    return guard_page(view, can_make_types)


def find_type_draft(pk: int) -> TypeDraft:
    """Return a draft; whoever makes types sees all of them. Answers 404 where there is none."""
    try:
        return list_type_drafts().get(pk=pk)
    except TypeDraft.DoesNotExist as missing:
        raise Http404(_("没有这份草稿，可能已经启用或放弃了")) from missing


def write_place(draft: TypeDraft, part: str) -> str:
    """Write the address of a part in the editor."""
    return f"{reverse('ledger_type_draft', args=[draft.pk])}?part={quote(part)}"


@require_GET
@makers_page
def show_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft with one of its parts open."""
    desk = Desk(find_type_draft(pk), get_user(request), request.GET.get("part", "")[:120])
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "ledgers/types/desk.html" if is_part else "ledgers/types/draft.html", desk.make_context())


@require_POST
@makers_page
def change_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one change of a draft and show what became of it."""
    user, draft = get_user(request), find_type_draft(pk)
    part, act = request.POST.get("part", "")[:120], request.POST.get("act", "save")
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    is_auto = request.POST.get("auto") == "1"
    problem = ""
    faults: tuple[TypeFault, ...] = ()
    try:
        if act == "undo":
            draft = undo_type_draft(actor=user, draft=draft, expected_version=expected)
        else:
            document, part = _DEEDS.get(act, _save)(request, draft.document, part)
            told = part if act == "save" else ""
            draft = update_type_draft(actor=user, draft=draft, document=document, part=told, expected_version=expected)
    except NoPartError:
        problem = _("这一部分已经不在了。")
    except TypeFaultsError as error:
        problem, faults = _("YAML 读不了，草稿没有变。"), write_faults(error.faults)
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        problem = str(refusal.reason)
    return _answer(request, draft, part, problem=problem, faults=faults, is_auto=is_auto)


def _answer(
    request: HttpRequest, draft: TypeDraft, part: str, *, problem: str, faults: Any, is_auto: bool
) -> HttpResponse:
    is_part = request.headers.get("HX-Request") == "true"
    if not problem and not is_part:
        return redirect(write_place(draft, part))
    desk = Desk(draft, get_user(request), part)
    context = desk.make_context() | {"problem": problem, "yaml_faults": faults}
    if problem and request.POST.get("yaml"):
        context["yaml"] = request.POST["yaml"]
    if is_auto and not problem and desk.part == request.POST.get("part"):
        return render(request, "ledgers/types/kept.html", context)
    # htmx swaps what came with 200 only; a page without scripts says that nothing was done.
    template = "ledgers/types/desk.html" if is_part else "ledgers/types/draft.html"
    return render(request, template, context, status=200 if is_part else 422)


def _save(request: HttpRequest, document: Document, part: str) -> Changed:
    """Keep what stands in the boxes of a part."""
    if part == "yaml":
        return dict(read_ledger_text(request.POST.get("yaml", ""))), part
    held = get_part(document, part)
    kind, key = split_address(part)
    boxes = list_boxes(kind, held)
    values = read_part_values(request.POST, boxes, held, is_sent=request.POST.get("auto") != "1")
    if kind == "basic":
        return update_part(document, part, {**values, "key": values["key"] or document.get("key", "")})
    if "key" in values:
        values["key"] = values["key"] or key
    if kind == "field" and values.get("key", key) != key and not held.get("was"):
        values["was"] = key
    if not values.get("route.kind", "-"):
        values["route.roles"] = None
    if kind == "field" and values.get("kind") == "backlinks":
        values["inverse"] = None
    return update_part(document, part, values)


def _add(request: HttpRequest, document: Document, part: str) -> Changed:
    """Add a part; one without a title is named by its number."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise NoPartError(kind)
    title = request.POST.get("title", "").replace("\0", "").strip()[:200]
    if kind not in UNNAMED and not title:
        raise RefusalError(_("先写名称。"))
    made: Document = {} if kind in UNNAMED else {"title": title}
    if kind not in UNNAMED and kind not in SINGLES:
        taken = {str(one.get("key")) for one in list_parts(document, kind)}
        made = {"key": create_key_of(title, taken, kind), **made}
    section = split_address(part)[1] if part.startswith("section:") else ""
    changed, address = insert_part(document, kind, made | _BEGIN[kind](request, document, title), section)
    if kind == "guard":
        get_part(changed, address).pop("title", None)
    # One adds many in a row: the list stays open for what can be said in one line.
    return changed, part if kind in ("field", "state", "step") else address


def _begin_field(request: HttpRequest, _document: Document, _title: str) -> Document:
    made: Document = {"kind": request.POST.get("field_kind", "text")[:20]}
    made |= {name: True for name in ("required", "list", "filter") if request.POST.get(name)}
    if made["kind"] == "choice":
        lines = [one.strip()[:200] for one in request.POST.get("choices", "").replace("，", ",").split(",")]  # l10n
        made["choices"] = []
        for line in filter(None, lines):
            taken = {one["key"] for one in made["choices"]}
            made["choices"].append({"key": create_key_of(line, taken, "item"), "title": line})
    return made


def _begin_step(request: HttpRequest, _document: Document, _title: str) -> Document:
    return {
        "sources": [one[:40] for one in request.POST.getlist("sources") if one],
        "target": request.POST.get("target", "")[:40],
        "roles": [one[:40] for one in request.POST.getlist("roles") if one],
    }


def _begin_reminder(_request: HttpRequest, document: Document, _title: str) -> Document:
    dates = [str(one.get("key")) for one in list_parts(document, "field") if one.get("kind") == "date"]
    return {"date": dates[0] if dates else "", "days": [30, 7]}


def _begin_figure(_request: HttpRequest, document: Document, _title: str) -> Document:
    facts = [str(one.get("key")) for one in list_parts(document, "fact")]
    return {"fact": facts[0] if facts else ""}


def _begin_public_form(_request: HttpRequest, document: Document, _title: str) -> Document:
    states = [str(one.get("key")) for one in list_parts(document, "state")]
    asked = [str(one.get("key")) for one in list_parts(document, "field") if one.get("required")]
    return {"fields": asked, "state": states[0] if states else ""}


_BEGIN: Mapping[str, Callable[[HttpRequest, Document, str], Document]] = {
    "field": _begin_field,
    "section": lambda _request, _document, _title: {"fields": []},
    "state": lambda request, _document, _title: {"kind": request.POST.get("state_kind", "open")[:20]},
    "step": _begin_step,
    "unique": lambda _request, _document, _title: {"fields": []},
    "guard": lambda _request, _document, title: {"expression": "", "message": title, "strength": "warn"},
    "parameter": lambda _request, _document, _title: {"unit": "", "values": []},
    "reminder": _begin_reminder,
    "fact": lambda _request, _document, _title: {},
    "figure": _begin_figure,
    "obligation": lambda _request, _document, _title: {"ledger": "", "subject": "", "period": "", "due": ""},
    "certificate": lambda _request, _document, _title: {"states": [], "fields": []},
    "public_form": _begin_public_form,
}


def _remove(_request: HttpRequest, document: Document, part: str) -> Changed:
    """Take a part out."""
    kind, _key = split_address(part)
    if kind in SINGLES:
        return remove_part(document, part), part
    after = {"step": "transitions", "field": "fields", "section": "fields"}.get(kind, f"{kind}s")
    if kind == "field":
        for section in list_parts(document, "section"):
            if any(f"field:{one.get('key')}" == part for one in section.get("fields") or [] if isinstance(one, dict)):
                after = f"section:{section.get('key')}"
    return remove_part(document, part), after


def _drop(request: HttpRequest, document: Document, part: str) -> Changed:
    """Put a part where another stands."""
    return drop_part(document, part, request.POST.get("onto", "")[:120]), part


_DEEDS: Mapping[str, Callable[[HttpRequest, Document, str], Changed]] = {
    "save": _save,
    "add": _add,
    "remove": _remove,
    "up": lambda _request, document, part: move_part(document, part, -1),
    "down": lambda _request, document, part: move_part(document, part, 1),
    "drop": _drop,
}


@require_http_methods(["GET", "POST"])
@makers_page
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a draft would do to entries, and put it in force."""
    user, draft = get_user(request), find_type_draft(pk)
    problem, made, plan = "", None, None
    note = request.POST.get("note", "")[:300]
    if request.method == "POST":
        try:
            if request.POST.get("lost") and not request.POST.get("agreed"):
                raise RefusalError(_("有些值会从记录上去掉，先勾选确认。"))
            digest = request.POST.get("digest", "")
            version = publish_type_draft(actor=user, draft=draft, digest=digest, note=note)
        except NotAllowedError:
            raise
        except RefusalError as refusal:
            problem = str(refusal.reason)
        else:
            messages.success(request, _("“%(title)s”已启用") % {"title": version.ledger.title})
            can_open = can_find(user, get_type(version.ledger))
            return redirect("entry_list", key=version.ledger.key) if can_open else redirect("ledger_types")
    desk = Desk(draft, user)
    try:
        made = read_draft(draft)
        plan = make_draft_plan(draft, made)
    except TypeRefusedError:
        pass
    context = {
        "draft": draft, "title": draft.document.get("title", ""), "problem": problem, "plan": plan, "made": made,
        "digest": "" if plan is None else compute_draft_digest(draft, plan), "faults": desk.list_faults(),
        "fault_count": len(desk.faults), "drawing": desk.make_preview()["drawing"], "note": note,
    }  # fmt: skip
    return render(request, "ledgers/types/publish.html", context, status=422 if problem else 200)


@require_POST
@makers_page
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = find_type_draft(pk)
    remove_type_draft(actor=get_user(request), draft=draft)
    messages.info(request, _("草稿已放弃"))
    return redirect("ledger_types")
