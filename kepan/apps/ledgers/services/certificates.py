"""Certificates of entries: issued by a step or by hand, revoked, and verified by a signed code or by their number."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.ledgers.enums import Standing
from kepan.apps.ledgers.models import Entry, IssuedCertificate
from kepan.apps.ledgers.permissions import can_issue_certificate
from kepan.apps.ledgers.selectors import list_names, read_version
from kepan.apps.ledgers.services.writing import StaleEntryError, get_locked_entry
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.ledgers.outside import read_code, write_code, write_sentence
from kepan.engine.ledgers.outside_parts import Certificate
from kepan.engine.ledgers.types import FieldKind, LedgerType, Transition
from kepan.engine.ledgers.values import load_value, write_value

SIGNS = 16
SEAL = 48
"""Bits of the seal in the code of a certificate; the other 32 are its key."""


def issues_certificate(type_: LedgerType, step: Transition) -> bool:
    """Say whether a step brings a certificate: the one that the type names, else any that enters a state of it."""
    paper = type_.certificate
    if paper is None:
        return False
    if paper.step:
        return step.key == paper.step
    return step.target in paper.states and not set(step.sources) & set(paper.states)


@transaction.atomic
def issue_certificate(*, actor: User | None, entry: Entry) -> IssuedCertificate | None:
    """Give an entry its certificate as it stands; a former one that holds is replaced, one that says the same stays.

    None where the number or the holder is missing: then somebody fills it and issues it by hand.
    """
    type_ = read_version(entry.type_version)
    paper = type_.certificate
    assert paper is not None
    made = _compose(entry, type_, paper)
    if not made.number:
        return None
    for former in IssuedCertificate.objects.select_for_update().filter(entry=entry, revoked_at=None):
        if _is_same(former, made):
            return former
        _revoke(actor, former, _("换发"))
    made.issued_by = actor
    made.save()
    _log(actor, "issue_certificate", made)
    return made


@transaction.atomic
def create_certificate(
    *, actor: User, entry: Entry, expected_version: int | None = None
) -> tuple[IssuedCertificate, bool]:
    """Issue the certificate of an entry by hand: one that came before its type had a certificate, or was changed.

    Returns it and whether it is new: one that says the same already stands is returned instead. `expected_version` is
    that of the entry which the certificate says something of.
    """
    row = get_locked_entry(entry, expected_version)
    type_ = read_version(row.type_version)
    require(can_issue_certificate(actor, type_, row))
    former = set(IssuedCertificate.objects.filter(entry=row).values_list("pk", flat=True))
    made = issue_certificate(actor=actor, entry=row)
    if made is None:
        assert type_.certificate is not None
        field = type_.find_field(type_.certificate.number)
        name = _("编号") if field is None else field.title
        raise RefusalError(_("先填“%(field)s”，再出证书。") % {"field": name})
    return made, made.pk not in former


def count_certificate_version(row: IssuedCertificate) -> int:
    """Count how often a certificate changed: it is issued, and perhaps revoked."""
    return 1 if row.revoked_at is None else 2


@transaction.atomic
def revoke_certificate(
    *, actor: User, certificate: IssuedCertificate, reason: str, expected_version: int | None = None
) -> IssuedCertificate:
    """Revoke a certificate with a reason; the page that verifies says so from now on."""
    rows = IssuedCertificate.objects.select_for_update(of=("self",)).select_related("entry__region")
    row = rows.get(pk=certificate.pk)
    require(can_issue_certificate(actor, read_version(row.entry.type_version), row.entry, is_ending=True))
    if expected_version is not None and count_certificate_version(row) != expected_version:
        raise StaleEntryError(_("这张证书已经作废。"))
    said = reason.strip()
    if not said or len(said) > 300:
        raise RefusalError(_("写作废的理由，最多 300 字。"))
    if row.revoked_at is None:
        _revoke(actor, row, said)
    return row


def _revoke(actor: User | None, row: IssuedCertificate, reason: str) -> None:
    row.revoked_at, row.revoked_by, row.reason = timezone.now(), actor, reason
    row.save(update_fields=["revoked_at", "revoked_by", "reason"])
    _log(actor, "revoke_certificate", row, reason)


def _is_same(former: IssuedCertificate, made: IssuedCertificate) -> bool:
    names = ("number", "title", "holder", "sentence", "lines", "issuer", "starts_on", "ends_on")
    return all(getattr(former, name) == getattr(made, name) for name in names)


def _compose(entry: Entry, type_: LedgerType, paper: Certificate) -> IssuedCertificate:
    """Compose a certificate of what the entry holds now; it is in Chinese, whoever issues it."""
    with translation.override("zh-hans"):
        names = list_names(type_=type_, values=[entry.values])
        shown = {
            one.key: write_value(one, load_value(one, entry.values.get(one.key)), names)
            for one in type_.fields
            if one.kind not in {FieldKind.BACKLINKS, FieldKind.TABLE, FieldKind.CHECKLIST, FieldKind.FILE}
        }
        root = get_root_region()
        place = "" if root is None else root.name
        holder = type_.find_field(paper.holder or type_.subject)
        today = timezone.localdate()
        starts_on = _read_day(entry, paper.starts_on)
        return IssuedCertificate(
            entry=entry,
            number=(shown.get(paper.number, "") if paper.number else entry.number)[:200],
            title=paper.title[:100],
            holder="" if holder is None else shown.get(holder.key, "")[:200],
            is_person=holder is not None and holder.kind == FieldKind.PERSON,
            sentence=write_sentence(paper.text, shown),
            lines=[
                [one.title, shown[one.key]]
                for key in paper.fields
                if (one := type_.find_field(key)) is not None and shown.get(key)
            ],
            issuer=(write_sentence(paper.issuer, shown) or f"{place}科学技术主管部门")[:100],  # l10n: on paper
            issued_on=today,
            starts_on=starts_on,
            ends_on=_read_day(entry, paper.ends_on),
        )


def _read_day(entry: Entry, key: str) -> date | None:
    value = entry.values.get(key) if key else None
    return date.fromisoformat(value) if isinstance(value, str) else None


def write_certificate_code(row: IssuedCertificate) -> str:
    """Write the code of a certificate: its key and a seal over what it says, which nobody makes up."""
    return write_code(row.pk << SEAL | _compute_seal(row), SIGNS)


def _compute_seal(row: IssuedCertificate) -> int:
    said = "|".join(str(one) for one in (row.pk, row.entry_id, row.number, row.holder, row.issued_on, row.ends_on))
    # Papers are verified for years: the key is the one that outlives sessions and moves with the data.
    digest = salted_hmac("kepan.certificate", said, secret=settings.KEPAN_IDENTITY_KEY, algorithm="sha256").digest()
    return int.from_bytes(digest[: SEAL // 8], "big")


def find_certificate(*, code: str) -> IssuedCertificate | None:
    """Find a certificate by the code on it; none where the seal is not ours or what it says was changed."""
    value = read_code(code, SIGNS)
    if value is None:
        return None
    row = _list_certificates().filter(pk=value >> SEAL).first()
    if row is None or not constant_time_compare(str(value & (1 << SEAL) - 1), str(_compute_seal(row))):
        return None
    return row


MOST_FOUND = 5


def list_by_number(*, number: str) -> list[IssuedCertificate]:
    """List the certificates with just this number, the newest of each entry first."""
    bare = number.replace("\0", "").strip()
    if not bare or len(bare) > 200:
        return []
    found: dict[int, IssuedCertificate] = {}
    for row in _list_certificates().filter(number=bare).order_by("-pk")[: 4 * MOST_FOUND]:
        found.setdefault(row.entry_id, row)
    return list(found.values())[:MOST_FOUND]


def _list_certificates() -> QuerySet[IssuedCertificate]:
    return IssuedCertificate.objects.select_related("entry__type_version", "entry__ledger")


def get_standing(row: IssuedCertificate, today: date) -> Standing:
    """Say whether a certificate holds on a day: revoked, run out, not yet begun, or in force.

    One of an entry that left the states in which it holds is revoked, unless it ran out before.
    """
    type_ = read_version(row.entry.type_version)
    states = () if type_.certificate is None else type_.certificate.states
    if row.revoked_at is not None or row.entry.removed_at is not None:
        return Standing.REVOKED
    if row.ends_on is not None and row.ends_on < today:
        return Standing.EXPIRED
    if states and row.entry.state not in states:
        return Standing.REVOKED
    return Standing.PENDING if row.starts_on is not None and row.starts_on > today else Standing.IN_FORCE


def write_holder(row: IssuedCertificate) -> str:
    """Write whom a certificate is given to, as everybody may read it: of a person the first sign of the name.

    >>> write_holder(IssuedCertificate(holder="虚构人甲", is_person=True))
    '虚***'
    """
    return row.holder[:1] + "*" * (len(row.holder) - 1) if row.is_person else row.holder


def _log(actor: User | None, action: str, row: IssuedCertificate, reason: str = "") -> None:
    create_trail_entry(
        actor=actor,
        action=f"ledgers.{action}",
        subject=row,
        title=f"{row.title} {row.number}",
        region_path=row.entry.region.path,
        after={"entry": row.entry_id, "number": row.number},
        reason=reason,
    )
