"""What hangs on an organisation, and the small changes of it: one view, told by a deed what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationKind, TagKind
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.permissions import can_read_statements, can_update_record
from kepan.apps.registry.selectors import is_insider, list_children, list_contacts
from kepan.apps.registry.services import (
    add_code,
    add_name,
    move_organisation,
    remove_code,
    remove_contact,
    remove_name,
    remove_role,
    reopen_organisation,
    undo_event,
    update_contact,
    update_kinds,
    update_parent,
    update_role,
    update_tags,
)
from kepan.store.files.industries import EDITIONS, read_industries
from kepan.web.registry.belonging_forms import (
    BelongingForm,
    CodeForm,
    ContactForm,
    KindsForm,
    MoveForm,
    NameForm,
    ParentForm,
    ReopenForm,
    RoleForm,
    SureForm,
    TagsForm,
    UndoForm,
)
from kepan.web.registry.guards import find_organisation, registry_page
from kepan.web.registry.views.organisations import make_page
from kepan.web.registry.views.writing import answer_form
from kepan.web.ui.guards import get_user

MOST_CHILDREN = 50
MOST_NAMES = 12
PARTICULARS, HISTORY, OVERVIEW = "organisation_particulars", "organisation_history", "organisation_detail"


@dataclass(frozen=True)
class Deed:
    """One small change: its words, form and service, what it changes of the organisation, and where it leads.

    `held` is the list on the organisation in which the changed row stands, `name` what the service calls the row.
    """

    title: Any
    said: Any
    form: type[BelongingForm]
    service: Callable[..., Any]
    held: str = ""
    name: str = ""
    leads_to: str = PARTICULARS
    is_warning: bool = False
    is_personal: bool = False


MOVE = Deed(gettext_lazy("迁址"), gettext_lazy("已登记迁址"), MoveForm, move_organisation, leads_to=HISTORY)
KINDS = Deed(gettext_lazy("单位类型"), gettext_lazy("已修改类型"), KindsForm, update_kinds)
ROLE = Deed(gettext_lazy("更正类型的日期"), gettext_lazy("已更正"), RoleForm, update_role, "roles", "role")
ROLE_GONE = Deed(
    gettext_lazy("删除类型"), gettext_lazy("已删除"), SureForm, remove_role, "roles", "role", is_warning=True
)
NAME = Deed(gettext_lazy("登记其他名称"), gettext_lazy("已登记，按这个名称也找得到"), NameForm, add_name)
NAME_GONE = Deed(
    gettext_lazy("删除名称"), gettext_lazy("已删除"), SureForm, remove_name, "names", "name", is_warning=True
)
CODE = Deed(gettext_lazy("登记其他代码"), gettext_lazy("已登记，按这个代码也找得到"), CodeForm, add_code)
CODE_GONE = Deed(
    gettext_lazy("删除代码"), gettext_lazy("已删除"), SureForm, remove_code, "codes", "code", is_warning=True
)
CONTACT = Deed(
    gettext_lazy("登记联系人"), gettext_lazy("已登记"), ContactForm, update_contact, is_personal=True
)  # fmt: skip
CONTACT_EDIT = Deed(
    gettext_lazy("修改联系人"), gettext_lazy("已修改"), ContactForm, update_contact, "contacts", "contact",
    is_personal=True,
)  # fmt: skip
CONTACT_GONE = Deed(
    gettext_lazy("删除联系人"), gettext_lazy("已删除"), SureForm, remove_contact, "contacts", "contact",
    is_warning=True, is_personal=True,
)  # fmt: skip
TAGS = Deed(gettext_lazy("标签"), gettext_lazy("已修改标签"), TagsForm, update_tags)
PARENT = Deed(gettext_lazy("隶属关系"), gettext_lazy("已修改隶属关系"), ParentForm, update_parent)
UNDO = Deed(
    gettext_lazy("撤回变化"),
    gettext_lazy("已撤回"),
    UndoForm,
    undo_event,
    "life_events",
    "event",
    HISTORY,
    is_warning=True,
)
REOPEN = Deed(gettext_lazy("撤回注销"), gettext_lazy("已恢复"), ReopenForm, reopen_organisation, leads_to=OVERVIEW)

DEEDS = {
    "move": MOVE,
    "reopen": REOPEN,
    "undo": UNDO,
    "kinds": KINDS,
    "role": ROLE,
    "role-gone": ROLE_GONE,
    "name": NAME,
    "name-gone": NAME_GONE,
    "code": CODE,
    "code-gone": CODE_GONE,
    "contact": CONTACT,
    "contact-edit": CONTACT_EDIT,
    "contact-gone": CONTACT_GONE,
    "parent": PARENT,
}
"""As they are called in addresses; tags are changed one kind at a time, as `tags-chain`."""


def find_deed(what: str, held_pk: int | None) -> tuple[Deed, str]:
    """Return the deed of an address, and the kind of tags that it is about; answers 404 for what is none."""
    word, _dash, tag = what.partition("-")
    if word == "tags" and tag in TagKind.values and held_pk is None:
        return TAGS, tag
    deed = DEEDS.get(what)
    if deed is None or bool(deed.held) != (held_pk is not None):
        raise Http404
    return deed, ""


def find_held(deed: Deed, organisation: Organisation, pk: int | None) -> Any:
    """Return the row that a deed changes; answers 404 for one of another organisation or one that is gone."""
    if not deed.held:
        return None
    rows = getattr(organisation, deed.held)
    row = (rows.exclude(kind=NameKind.CURRENT) if deed.held == "names" else rows).filter(pk=pk).first()
    if row is None:
        raise Http404(_("没有这条记录，或者它不归你看"))
    return row


@require_http_methods(["GET", "POST"])
@registry_page
def change(request: HttpRequest, pk: int, what: str, held_pk: int | None = None) -> HttpResponse:
    """Show the form of a small change and write it, then lead back to where it is seen."""
    user, body = get_user(request), find_organisation(request, pk)
    deed, tag = find_deed(what, held_pk)
    require(can_update_record(user, body))
    if deed.is_personal:
        require(can_read_statements(user, body))
    held = find_held(deed, body, held_pk)
    form = deed.form(request.POST or None, user=user, organisation=body, held=held, tag=tag)
    back = reverse(deed.leads_to, args=[pk])

    def write(data: dict[str, Any]) -> str:
        data.pop("is_sure", None)
        named: dict[str, Any] = {deed.name: held} if deed.name else {}
        if tag:
            named["kind"] = TagKind(tag)
        deed.service(actor=user, organisation=body, expected_version=data.pop("version"), **named, **data)
        messages.success(request, str(deed.said))
        return back

    page: dict[str, Any] = {
        "section": _("单位"),
        "list_url": reverse("organisation_list"),
        "name": body.name,
        "name_url": reverse("organisation_detail", args=[pk]),
        "title": TagKind(tag).label if tag else deed.title,
        "back_url": back,
    }
    if held is not None:
        page["sub"] = f"{body.name}：{held}"  # l10n: a colon
    if deed.is_warning:
        page |= {"button": "warn", "action": deed.title}
    return answer_form(request, form, write, **page)


@require_GET
@registry_page
def show_particulars(request: HttpRequest, pk: int) -> HttpResponse:
    """Show names, codes, kinds, tags, parent, branches and, to insiders, contacts, each with its forms."""
    user, body = get_user(request), find_organisation(request, pk)
    page = make_page(request, body, PARTICULARS)
    found = page["belongings"]
    tagged = {kind: [row.text for row in found.tags if row.kind == kind] for kind in TagKind}
    page |= {
        "names": [(row, NameKind(row.kind).label, row.kind != NameKind.CURRENT) for row in found.names],
        "codes": [(row, CodeKind(row.kind).label) for row in found.codes],
        "roles": [(row, OrganisationKind(row.kind).label) for row in found.roles],
        "tags": [(kind.value, kind.label, "、".join(codes)) for kind, codes in tagged.items()],  # l10n: a comma
        "children": list(list_children(user=user, organisation=body)[:MOST_CHILDREN]),
        "contacts": list_contacts(organisation=body) if is_insider(user, body) else None,
    }
    return render(request, "registry/organisation_particulars.html", page)


@require_GET
@registry_page
def show_industries(request: HttpRequest) -> HttpResponse:
    """Show the industries that a typed code or name may mean, for the list under a field."""
    table = read_industries()[EDITIONS[0]]
    # The box is called as its form calls it.
    words = next((request.GET.get(name, "") for name in request.GET), "")
    found = [(one, table.list_path(one.code)[:-1]) for one in table.find_industries(words, MOST_NAMES)]
    context = {"industries": [(one, path[-1].name if path else "") for one, path in found]}
    return render(request, "registry/industry_names.html", context)
