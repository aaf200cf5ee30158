"""What hangs on an organisation and stands in its row of a table: kinds, other names, other codes, tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kepan.apps.imports.services import FieldChange
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationKind, TagKind
from kepan.apps.registry.models import Contact, OrganisationCode, OrganisationName, OrganisationRole, OrganisationTag
from kepan.apps.registry.services.codes import check_organisation_code
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.apps.registry.services.imports.fields import check_email, list_choices
from kepan.apps.registry.services.naming import compute_name_key

NAMES = {"former_names": NameKind.FORMER, "short_names": NameKind.SHORT, "english_name": NameKind.ENGLISH}
CODES: Mapping[str, CodeKind] = {"organisation_code": CodeKind.ORGANISATION, "business_code": CodeKind.BUSINESS}
TAGS = {"chains": TagKind.CHAIN, "tags": TagKind.OTHER}
NAME_LENGTH, CODE_LENGTH, TAG_LENGTH = 200, 30, 60
NOTHING: Mapping[str, Any] = {"kinds": (), "names": (), "codes": (), "tags": (), "contacts": {}}
CONTACT = {"contact": "name", "contact_position": "position", "contact_phone": "phone", "contact_email": "email"}
"""Field of the table → column of a contact."""


def load_parts(drafts: Sequence[Draft]) -> None:
    """Load what hangs on the records of a chunk; five questions."""
    keys = {draft.record.pk for draft in drafts}
    if not keys:
        return
    found: dict[int, dict[str, Any]] = {pk: {part: set() for part in NOTHING} | {"contacts": {}} for pk in keys}
    for role in OrganisationRole.objects.filter(organisation__in=keys, ends_on__isnull=True):
        found[role.organisation_id]["kinds"].add(role.kind)
    for name in OrganisationName.objects.filter(organisation__in=keys):
        found[name.organisation_id]["names"].add((name.kind, name.name))
        if name.kind == NameKind.CURRENT:
            found[name.organisation_id]["current"] = name
    for code in OrganisationCode.objects.filter(organisation__in=keys):
        found[code.organisation_id]["codes"].add((code.kind, code.code))
    for tag in OrganisationTag.objects.filter(organisation__in=keys):
        found[tag.organisation_id]["tags"].add((tag.kind, tag.code))
    for contact in Contact.objects.filter(organisation__in=keys).order_by("-pk"):
        found[contact.organisation_id]["contacts"][contact.name] = contact
    for draft in drafts:
        draft.known["held"] = found[draft.record.pk]


def read_parts(draft: Draft) -> None:
    """Read kinds, names, codes and tags; those that the record has already are no change, none is taken away."""
    held = draft.known.get("held", NOTHING)
    _read_kinds(draft, held)
    if "name" in draft.columns and draft.record is not None:
        _hang_name(draft, NameKind.FORMER, draft.record.name, "former_names", held)
    for key, name_kind in NAMES.items():
        for name in dict.fromkeys(draft.get_list(key)):
            _hang_name(draft, name_kind, name, key, held)
    for key, code_kind in CODES.items():
        _hang_code(draft, code_kind, key, held)
    for key, tag_kind in TAGS.items():
        for tag in dict.fromkeys(draft.get_list(key)):
            if len(tag) > TAG_LENGTH:
                draft.add_trouble(key, "too_long", _("标签最多 %(most)d 个字。") % {"most": TAG_LENGTH})
            elif (tag_kind, tag) not in held["tags"]:
                draft.hang(key, tag, _make(OrganisationTag, kind=tag_kind, code=tag))


def read_contact(draft: Draft) -> None:
    """Read who is called at an organisation: whoever of that name stands gets what the row says anew."""
    given = {column: draft.get_text(key) for key, column in CONTACT.items()}
    if not given["name"]:
        for key, column in CONTACT.items():
            if given[column]:
                draft.add_doubt(key, "no_contact", _("没有联系人姓名，这一格没有地方放。不要紧就照这样导。"))
        return
    draft.check("contact_email", "email", check_email, given["email"])
    held = draft.known.get("held", NOTHING)["contacts"].get(given["name"])
    if held is None:
        draft.hang("contact", given["name"], _make(Contact, **given))
        return
    changed = {column: value for column, value in given.items() if value and value != getattr(held, column)}
    if changed:
        draft.known["contact"] = (held, changed)
    for key, column in CONTACT.items():
        if column in changed:
            draft.changes.append(FieldChange(key, getattr(held, column), changed[column]))


def _read_kinds(draft: Draft, held: Mapping[str, Any]) -> None:
    choices = list_choices(OrganisationKind.choices, "organisation_kind")
    found = draft.list_choices("kinds", choices, _("“%(word)s”不是单位类型。"))
    if not found and draft.record is None and not draft.get_list("kinds"):
        draft.add_trouble("kinds", "required", _("至少选一种单位类型。"))
    for kind in found:
        if kind not in held["kinds"]:
            draft.hang("kinds", str(OrganisationKind(kind).label), _make_role(kind))


def _hang_name(draft: Draft, kind: NameKind, name: str, field: str, held: Mapping[str, Any]) -> None:
    if not compute_name_key(name) or (kind, name) in held["names"]:
        return
    if len(name) > NAME_LENGTH:
        draft.add_trouble(field, "too_long", _("名称最多 %(most)d 个字。") % {"most": NAME_LENGTH})
        return
    draft.hang(field, name, _make(OrganisationName, kind=kind, name=name, name_key=compute_name_key(name)))


def _hang_code(draft: Draft, kind: CodeKind, field: str, held: Mapping[str, Any]) -> None:
    code = draft.get_text(field)
    if code and kind == CodeKind.ORGANISATION:
        code = draft.check(field, "code_wrong", check_organisation_code, code) or ""
    if code and (kind, code) not in held["codes"]:
        draft.hang(field, code, _make(OrganisationCode, kind=kind, code=code[:CODE_LENGTH]))


def _make(table: type[models.Model], **values: Any) -> Callable[[Any], models.Model]:
    return lambda row: table(organisation=row, **values)


def _make_role(kind: str) -> Callable[[Any], models.Model]:
    return lambda row: OrganisationRole(organisation=row, kind=kind, starts_on=row.founded_on)
