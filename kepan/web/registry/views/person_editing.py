"""Registering and correcting a person: the record, kinds, fields, and positions over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.models import Person, Position
from kepan.apps.registry.permissions import can_settle_pair, can_update_record, can_write_registry
from kepan.apps.registry.selectors import list_people
from kepan.apps.registry.services import (
    IdentityTakenError,
    add_position,
    create_identity_pair,
    create_person,
    end_position,
    remove_position,
    update_person,
    update_person_fields,
    update_person_kinds,
    update_position,
)
from kepan.web.registry.guards import find_person, registry_page
from kepan.web.registry.person_forms import (
    EndForm,
    FieldsForm,
    KindsForm,
    NewPersonForm,
    PersonForm,
    PositionForm,
    RemovePositionForm,
    list_person_initial,
)
from kepan.web.registry.views.pairs import get_pair_url
from kepan.web.registry.views.writing import answer_form
from kepan.web.ui.guards import get_user

Write = Callable[[dict[str, Any]], Any]


def find_open(request: HttpRequest, pk: int) -> Person:
    """Return a person whom the user may see and change."""
    person = find_person(request, pk)
    require(can_update_record(get_user(request), person))
    return person


def find_position(person: Person, pk: int) -> Position:
    """Return a position of a person; answers 404 for one of somebody else or one that was taken away."""
    found = next((row for row in person.positions.all() if row.pk == pk), None)
    if found is None:
        raise Http404(_("没有这条任职，或者它不归你看"))
    return found


def answer_person(
    request: HttpRequest, person: Person, form: Form, write: Write, *, title: str, **more: Any
) -> HttpResponse:
    """Show a form of a person and write it, then lead back to the page of the person."""
    url = reverse("person_detail", args=[person.pk])

    def take(data: dict[str, Any]) -> str:
        write(data)
        messages.success(request, _("已写入"))
        return url

    page = {"section": _("专家和人才"), "list_url": reverse("person_list"), "name": person.name, "name_url": url}
    return answer_form(request, form, take, title=title, back_url=url, **page, **more)


@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "POST"])
@registry_page
def create_record(request: HttpRequest) -> HttpResponse:
    """Register a person; namesakes are shown first, and a number that is known leads to its record."""
    user = get_user(request)
    require(can_write_registry(user))
    form = NewPersonForm(request.POST or None, user=user, initial={"region": user.region_id})

    def write(data: dict[str, Any]) -> str:
        try:
            made = create_person(
                actor=user,
                region=data["region"],
                details=form.read_details(),
                kinds=form.read_kinds(),
                identity_number=data["identity_number"],
            )
        except IdentityTakenError as taken:
            if holder := list_people(user=user).filter(pk=taken.holder).first():
                form.alike = [(reverse("person_detail", args=[holder.pk]), holder.name, _("证件号相同"))]
            raise
        messages.success(request, _("已登记%(name)s，接着登记任职和专业领域") % {"name": made.name})
        return reverse("person_detail", args=[made.pk])

    list_url = reverse("person_list")
    page = {"section": _("专家和人才"), "list_url": list_url, "back_url": list_url, "action": _("登记")}
    return answer_form(request, form, write, title=_("登记人员"), **page)


@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "POST"])
@registry_page
def edit_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands about a person; the number of another record proposes that both are one person."""
    user, person = get_user(request), find_open(request, pk)
    form = PersonForm(
        request.POST or None, has_number=bool(person.identity_digest), initial=list_person_initial(person)
    )

    def write(data: dict[str, Any]) -> None:
        try:
            update_person(
                actor=user,
                person=person,
                expected_version=data["version"],
                details=form.read_details(),
                identity_number=data["identity_number"],
            )
        except IdentityTakenError as taken:
            holder = list_people(user=user).filter(pk=taken.holder).first()
            if holder is not None and can_settle_pair(user, person, holder) and not person.identity_digest:
                pair = create_identity_pair(actor=user, person=person, holder=holder)
                form.alike = [(get_pair_url(pair), holder.name, _("证件号相同，核对以后合并"))]
            raise

    return answer_person(request, person, form, write, title=_("更正"))


@require_http_methods(["GET", "POST"])
@registry_page
def set_kinds(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a person is from today on."""
    person = find_open(request, pk)
    form = KindsForm(request.POST or None, person=person)

    def write(data: dict[str, Any]) -> None:
        kinds, version = form.read_kinds(), data["version"]
        update_person_kinds(actor=get_user(request), person=person, expected_version=version, kinds=kinds)

    help_text = _("类别例如“双创人才”，几个用顿号分开。去掉勾选的类型到今天为止。")
    return answer_person(request, person, form, write, title=_("类型和类别"), sub=help_text)


@require_http_methods(["GET", "POST"])
@registry_page
def set_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in which fields a person works."""
    person = find_open(request, pk)
    form = FieldsForm(request.POST or None, person=person)

    def write(data: dict[str, Any]) -> None:
        codes, version = form.read_codes(), data["version"]
        update_person_fields(actor=get_user(request), person=person, expected_version=version, codes=codes)

    return answer_person(request, person, form, write, title=_("专业领域"))


@require_http_methods(["GET", "POST"])
@registry_page
def create_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a person is or was at an organisation."""
    user, person = get_user(request), find_open(request, pk)
    form = PositionForm(request.POST or None, user=user, person=person)

    def write(data: dict[str, Any]) -> None:
        add_position(actor=user, person=person, expected_version=data.pop("version"), **data)

    return answer_person(request, person, form, write, title=_("登记任职"), action=_("登记"))


@require_http_methods(["GET", "POST"])
@registry_page
def edit_position(request: HttpRequest, pk: int, position_pk: int) -> HttpResponse:
    """Correct a position that was entered wrongly."""
    user, person = get_user(request), find_open(request, pk)
    position = find_position(person, position_pk)
    form = PositionForm(request.POST or None, user=user, person=person, position=position)

    def write(data: dict[str, Any]) -> None:
        version = data.pop("version")
        update_position(actor=user, person=person, expected_version=version, position=position, **data)

    return answer_person(request, person, form, write, title=_("更正任职"))


@require_http_methods(["GET", "POST"])
@registry_page
def finish_position(request: HttpRequest, pk: int, position_pk: int) -> HttpResponse:
    """Say on which day a position ended."""
    person = find_open(request, pk)
    position = find_position(person, position_pk)
    form = EndForm(request.POST or None, initial={"version": person.version, "ends_on": position.ends_on})

    def write(data: dict[str, Any]) -> None:
        version, on = data["version"], data["ends_on"]
        end_position(actor=get_user(request), person=person, expected_version=version, position=position, ends_on=on)

    return answer_person(request, person, form, write, title=_("登记离任"), sub=write_position(position))


@require_http_methods(["GET", "POST"])
@registry_page
def drop_position(request: HttpRequest, pk: int, position_pk: int) -> HttpResponse:
    """Take away a position that was entered by mistake, once the person has confirmed it."""
    person = find_open(request, pk)
    position = find_position(person, position_pk)
    form = RemovePositionForm(request.POST or None, initial={"version": person.version})

    def write(data: dict[str, Any]) -> None:
        version = data["version"]
        remove_position(actor=get_user(request), person=person, expected_version=version, position=position)

    more: dict[str, Any] = {"action": _("删除"), "button": "warn", "sub": write_position(position)}
    return answer_person(request, person, form, write, title=_("删除任职"), **more)


def write_position(position: Position) -> str:
    """Write a position with place and days."""
    days = f"{position.starts_on or '?'} – {position.ends_on or _('至今')}"
    return " ".join(filter(None, (position.organisation.name, position.title, days)))
