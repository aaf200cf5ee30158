"""What hangs on an organisation: older codes, contacts, tags, its parent, and who may act for it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.registry.enums import CodeKind, ParentKind, TagKind
from kepan.apps.registry.models import Contact, Delegation, Organisation, OrganisationCode, OrganisationTag
from kepan.apps.registry.permissions import can_grant_delegation
from kepan.apps.registry.services.codes import check_organisation_code, check_uscc
from kepan.apps.registry.services.naming import update_keys
from kepan.apps.registry.services.writing import (
    get_editable,
    get_locked,
    remove_held,
    require_held,
    require_text,
    save_codes,
    write_entry,
    write_record,
)

FARTHEST = 20
"""Levels of parents that are followed; no real group is that deep."""


@transaction.atomic
def add_code(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    kind: CodeKind,
    code: str,
    ends_on: date | None = None,
) -> OrganisationCode:
    """Add a code that an organisation had beside or before its present one; check characters are checked."""
    row = get_editable(actor, organisation, expected_version)
    text = require_text(code, _("写代码。"))
    if kind == CodeKind.FORMER_USCC:
        text = check_uscc(text)
    elif kind == CodeKind.ORGANISATION:
        text = check_organisation_code(text)
    added, is_new = OrganisationCode.objects.get_or_create(
        organisation=row, kind=kind, code=text, defaults={"ends_on": ends_on}
    )
    if not is_new:
        raise RefusalError(_("代码 %(code)s 已经登记过。") % {"code": text})
    update_keys(row)
    write_record(row)
    write_entry(actor, "add_code", row, after={"kind": kind, "code": text})
    return added


@transaction.atomic
def remove_code(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, code: OrganisationCode
) -> Organisation:
    """Take an older code away that was entered by mistake."""
    row = get_editable(actor, organisation, expected_version)
    found = require_held(row.codes, code, _("这个代码已经不在了。"))
    before = {"kind": found.kind, "code": found.code}
    found.delete()
    update_keys(row)
    write_record(row)
    write_entry(actor, "remove_code", row, before=before)
    return row


@transaction.atomic
def update_contact(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    name: str,
    purpose: str = "",
    position: str = "",
    phone: str = "",
    email: str = "",
    contact: Contact | None = None,
) -> Contact:
    """Add a contact, or with `contact` correct one; the trail says that, not whom."""
    row = get_editable(actor, organisation, expected_version)
    gone = _("这位联系人已经不在了。")
    kept = Contact(organisation=row) if contact is None else require_held(row.contacts, contact, gone)
    kept.name = require_text(name, _("写联系人的姓名。"))
    kept.purpose, kept.position = purpose.strip(), position.strip()
    kept.phone, kept.email = phone.strip(), email.strip()
    kept.save()
    write_record(row)
    write_entry(actor, "update_contact", row, after={"contact": kept.pk, "purpose": kept.purpose})
    return kept


@transaction.atomic
def remove_contact(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, contact: Contact
) -> Organisation:
    """Take away a contact who no longer is one; name, phone and e-mail go with the row."""
    row = get_editable(actor, organisation, expected_version)
    found = require_held(row.contacts, contact, _("这位联系人已经不在了。"))
    return remove_held(actor, "remove_contact", row, found, {"contact": found.pk, "purpose": found.purpose})


@transaction.atomic
def update_tags(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, kind: TagKind, codes: list[str]
) -> Organisation:
    """Set the tags of one kind, such as the chains that an organisation stands in."""
    row = get_editable(actor, organisation, expected_version)
    before, after = save_codes(
        row.tags.filter(kind=kind), codes, lambda code: OrganisationTag(organisation=row, kind=kind, code=code)
    )
    if before == after:
        return row
    write_record(row)
    write_entry(actor, "update_tags", row, before={kind: before}, after={kind: after})
    return row


@transaction.atomic
def update_parent(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    parent: Organisation | None,
    kind: ParentKind | None = None,
) -> Organisation:
    """Say to which organisation one belongs and how, or with None that it stands by itself; circles are refused."""
    if parent is not None:
        lock_parents()
    row = get_editable(actor, organisation, expected_version)
    if (parent is None) != (kind is None):
        raise RefusalError(_("上级单位和隶属关系要一起填。"))
    if parent is not None:
        check_circle(row, parent)
    before = {"parent": row.parent_id, "parent_kind": row.parent_kind}
    row.parent, row.parent_kind = parent, kind or ""
    after = {"parent": row.parent_id, "parent_kind": row.parent_kind}
    if before == after:
        return row
    write_record(row)
    write_entry(actor, "update_parent", row, before=before, after=after)
    return row


def lock_parents() -> None:
    """Let one after the other set parents: several who move parts of one tree at once might close a circle.

    To lock what stands above would not do, for it changes meanwhile. Parents are set seldom.
    """
    list(list_all_regions().filter(parent=None).select_for_update(no_key=True).values_list("pk"))


def check_circle(row: Organisation, parent: Organisation) -> None:
    """Refuse a parent that is the organisation itself or stands below it."""
    if parent.pk == row.pk or is_below(parent, row):
        raise RefusalError(_("上级单位不能是本单位或它的下级。"))


def is_below(row: Organisation, other: Organisation) -> bool:
    """Say whether an organisation belongs to another, directly or through those between; refused beyond all sense."""
    key: int = row.pk
    for _level in range(FARTHEST):
        # Read anew: the record in hand may have been read before its parent was set.
        above = Organisation.objects.filter(pk=key).values_list("parent_id", flat=True).first()
        if above is None or above == other.pk:
            return above is not None
        key = above
    raise RefusalError(_("隶属层级太深。"))


@transaction.atomic
def grant_delegation(*, actor: User | None, organisation: Organisation, user: User) -> Delegation:
    """Let a user see an organisation's statements and report for it."""
    row = get_locked(organisation)
    if actor is not None:
        require(can_grant_delegation(actor, row))
    found, is_new = Delegation.objects.get_or_create(organisation=row, user=user, defaults={"granted_by": actor})
    if not is_new:
        raise RefusalError(_("这个账号已经可以为该单位填报。"))
    write_entry(actor, "grant_delegation", row, after={"user": user.pk})
    return found


@transaction.atomic
def revoke_delegation(*, actor: User | None, organisation: Organisation, user: User) -> Organisation:
    """Take a user's right to act for an organisation back."""
    row = get_locked(organisation)
    if actor is not None:
        require(can_grant_delegation(actor, row))
    count, _rows = Delegation.objects.filter(organisation=row, user=user).delete()
    if not count:
        raise RefusalError(_("这个账号没有为该单位填报的权限。"))
    write_entry(actor, "revoke_delegation", row, before={"user": user.pk})
    return row
