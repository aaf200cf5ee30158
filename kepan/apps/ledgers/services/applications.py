"""Applications from outside: sent, confirmed by e-mail, taken in as entries or refused, asked about and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import STAFF, Role, Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.desk.services import (
    complete_tasks,
    create_attachment,
    create_task,
    release_attachments,
    remove_attachments_of,
)
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, ApplicationMessage, Entry, Ledger
from kepan.apps.ledgers.permissions import can_create_entry
from kepan.apps.ledgers.selectors import find_body, get_type, list_records, read_version
from kepan.apps.ledgers.services.entries import create_entry, get_file_tier
from kepan.apps.ledgers.services.outside_words import (
    CHECK_DAYS,
    compute_digest,
    create_code,
    send_check,
    send_words,
)
from kepan.apps.ledgers.services.writing import (
    Change,
    EntryRefusedError,
    StaleEntryError,
    compute_change,
    read_given,
    require_judged,
    set_organisation,
)
from kepan.apps.registry.models import Organisation
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.basis.organisation_codes import read_uscc
from kepan.engine.ledgers.outside import fill_presets, list_outside_fields
from kepan.engine.ledgers.outside_parts import PublicForm
from kepan.engine.ledgers.types import FieldKind, LedgerType, Strength
from kepan.engine.ledgers.visibility import list_own_fields

TASK = "ledgers.application"
MOST_A_DAY = 5
"""Applications of one e-mail address in a day; those of one network address are limited by the page."""
MOST_FILES, MOST_MEGABYTES = 5, 20
MOST_WORDS = 2000
MOST_MESSAGES = 20
KEPT = timedelta(days=365)
Files = Mapping[str, Iterable[tuple[str, BinaryIO]]]


def get_form(ledger: Ledger) -> tuple[LedgerType, PublicForm]:
    """Return the type of a ledger with its form for applicants; refused where there is none, or no way to send it."""
    type_ = get_type(ledger)
    if type_.public_form is None or not ledger.is_active:
        raise RefusalError(_("这本台账不接受网上申请。"))
    if not settings.KEPAN_MAIL_ON and not type_.public_form.is_anonymous:
        raise RefusalError(_("本站还没有设置发信，暂时不能网上申请，请到科室办理。"))
    return type_, type_.public_form


def check_application(
    *, ledger: Ledger, values: Mapping[str, Any], body_name: str = "", body_code: str = "", region: Region | None = None
) -> Application:
    """Read what an applicant typed, as the entry would be judged, and return the application without saving it.

    Raises EntryRefusedError with a problem for each field; the organisation is found by its code and never made.
    """
    type_, form = get_form(ledger)
    assert ledger.current is not None
    shown = list_outside_fields(type_)
    given = {key: raw for key, raw in values.items() if any(one.key == key for one in shown)}
    name, code, body = _read_body(type_, body_name, body_code) if _has_body(type_) else ("", "", None)
    place = (body.region if body is not None else None) or region or get_root_region()
    if place is None:
        raise RefusalError(_("选一个地区。"))
    entry = Entry(ledger=ledger, type_version=ledger.current, region=place, state=form.state, tier=Tier(type_.tier))
    change = Change(entry, type_, ledger.current, {})
    read_given(None, change, given | ({type_.subject: body.pk} if body is not None else {}))
    later = (FieldKind.ORGANISATION, FieldKind.FILE)
    asked = {one.key: one.title for one in shown if one.is_required and one.kind not in later}
    missing = [key for key in asked if entry.values.get(key) in (None, "", []) and values.get(key) in (None, "", [])]
    if missing:
        raise EntryRefusedError({key: _("%(field)s：要填。") % {"field": asked[key]} for key in missing})
    kept = dict(entry.values)
    read_given(None, change, fill_presets(form, today=timezone.localdate(), receipt="W", is_anonymous=True))
    set_organisation(change)
    compute_change(change)
    # What the office fills or finds later is not the applicant's to mend. A rule that looks at more than was typed,
    # such as the revenue of the organisation, would tell anybody yes or no about it: the office hears of that one.
    mine = list_own_fields(type_)
    broken = [one for one in change.findings if one.strength == Strength.REFUSE and one.is_within(mine)]
    change.findings = ()
    require_judged(change, broken)
    return Application(
        ledger=ledger, type_version=ledger.current, region=place, values=kept, body_name=name, body_code=code,
        organisation=body, language=get_language() or "",
    )  # fmt: skip


def _has_body(type_: LedgerType) -> bool:
    return any(one.key == type_.subject for one in list_outside_fields(type_))


def _read_body(type_: LedgerType, name: str, code: str) -> tuple[str, str, Organisation | None]:
    """Read name and code of an organisation and find the one that the registry knows by it."""
    bare = " ".join(name.split())
    reading = read_uscc(code)
    if not bare or len(bare) > 200:
        raise EntryRefusedError({type_.subject: _("写单位的全称。")})
    if not reading.is_valid:
        hint = _("，是不是 %(code)s") % {"code": reading.suggestion} if reading.suggestion else ""
        raise EntryRefusedError({type_.subject: _("统一社会信用代码不对%(hint)s。") % {"hint": hint}})
    return bare, reading.code, find_body(code=reading.code)


@transaction.atomic
def create_application(
    *,
    ledger: Ledger,
    values: Mapping[str, Any],
    email: str,
    body_name: str = "",
    body_code: str = "",
    region: Region | None = None,
    files: Files | None = None,
    base_url: str = "",
    is_invented: bool = False,
) -> tuple[Application, str]:
    """Keep what somebody outside sent, and return it with the code by which the reply is read, which is told only now.

    With an address it waits for the yes by e-mail and nobody of the office sees it; an anonymous one is received at
    once. Neither address nor network address stands in the trail.
    """
    _type, form = get_form(ledger)
    address = email.strip().lower()
    _check_address(form, address)
    row = check_application(ledger=ledger, values=values, body_name=body_name, body_code=body_code, region=region)
    code, row.code_digest = create_code()
    row.email, row.email_digest = address, compute_digest(address) if address else ""
    row.state = ApplicationState.UNCHECKED
    row.save()
    _keep_files(row, files or {})
    _log(None, "create_application", row)
    if address:
        send_check(row, base_url or settings.KEPAN_PUBLIC_URL)
    else:
        _receive(row, is_invented=is_invented)
    return row, code


def _check_address(form: PublicForm, address: str) -> None:
    if not address:
        if form.is_anonymous:
            return
        raise EntryRefusedError({"": _("写一个邮箱，结果发到这里。")})
    if not settings.KEPAN_MAIL_ON:
        raise EntryRefusedError({"": _("本站还没有设置发信，不写邮箱，用查询码看结果。")})
    try:
        validate_email(address)
    except ValidationError as error:
        raise EntryRefusedError({"": _("邮箱写得不对。")}) from error
    since = timezone.now() - timedelta(days=1)
    rows = Application.objects.filter(email_digest=compute_digest(address), created_at__gte=since)
    if rows.count() >= MOST_A_DAY:
        raise RefusalError(_("这个邮箱今天已经提交了 %(most)s 件，明天再来。") % {"most": MOST_A_DAY})


def _keep_files(row: Application, files: Files) -> None:
    """Keep the files of an application beside it, as closed as their fields; they move to the entry with it."""
    type_ = read_version(row.type_version)
    for field in list_outside_fields(type_):
        given = list(files.get(field.key, ())) if field.kind == FieldKind.FILE else []
        if field.kind == FieldKind.FILE and field.is_required and not given:
            raise EntryRefusedError({field.key: _("%(field)s：要附文件。") % {"field": field.title}})
        if len(given) > MOST_FILES:
            raise EntryRefusedError({field.key: _("最多附 %(most)s 个文件。") % {"most": MOST_FILES}})
        tier = get_file_tier(field, Tier(type_.tier))
        made = []
        for name, file in given:
            try:
                kept = create_attachment(
                    actor=None, file=file, name=name, region=row.region, tier=tier, subject=row,
                    most_megabytes=min(MOST_MEGABYTES, settings.KEPAN_ATTACHMENT_MAX_MB),
                )  # fmt: skip
            except RefusalError as refusal:
                raise EntryRefusedError({field.key: str(refusal.reason)}) from refusal
            made.append(kept.pk)
        if made:
            row.values[field.key] = made
            row.save(update_fields=["values"])


@transaction.atomic
def confirm_application(*, application: Application) -> Application:
    """Let an application reach the office once its address was confirmed; saying so again changes nothing."""
    row = _lock(application)
    if row.state == ApplicationState.UNCHECKED:
        _receive(row)
    return row


def _receive(row: Application, *, is_invented: bool = False) -> None:
    """Put an application before the office: as an entry at once where the type says so, else for somebody's yes."""
    type_ = read_version(row.type_version)
    row.state, row.checked_at = ApplicationState.WAITING, timezone.now()
    row.save(update_fields=["state", "checked_at"])
    _log(None, "receive_application", row)
    assert type_.public_form is not None
    if type_.public_form.is_direct:
        try:
            with transaction.atomic():
                _take(None, row, row.organisation, is_invented=is_invented)
        except RefusalError:
            # Somebody of the office sees what is missing.
            row.refresh_from_db()
    _give_task(row, _("外部申请：%(title)s %(receipt)s") % {"title": row.ledger.title, "receipt": row.receipt})


def _give_task(row: Application, title: str) -> None:
    """Give the office a task about an application; one of an entry ends with the entry's next step."""
    role, subject = _find_role(read_version(row.type_version)), row.entry or row
    create_task(actor=None, title=title, kind=TASK, url=get_url(row), role=role, region=row.region, subject=subject)


def _end_tasks(actor: User | None, row: Application) -> None:
    """End what waits for the office about an application; without an actor it is withdrawn for another."""
    for subject in (row, row.entry):
        if subject is not None:
            complete_tasks(actor=actor, subject=subject, kind=TASK, withdraw=actor is None)


def _find_role(type_: LedgerType) -> Role:
    """Return the role whose work it is to take applications in: section officers, else whoever writes."""
    writers = [Role(one) for one in type_.writers if one in STAFF]
    return Role.SECTION_OFFICER if Role.SECTION_OFFICER in writers or not writers else writers[0]


def get_url(application: Application) -> str:
    """Return the address of an application's page in the office."""
    return f"/ledgers/{application.ledger.key}/applications/{application.pk}/"


def _lock(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("ledger__current", "type_version", "region", "organisation", "entry").get(
        pk=application.pk
    )


def count_version(application: Application) -> int:
    """Count how often an application changed: each thing that is said about it, and the decision, makes the next one.

    What was filled in never changes.
    """
    is_decided = application.state in {ApplicationState.TAKEN, ApplicationState.REFUSED}
    return 1 + application.messages.count() + is_decided


def _lock_waiting(actor: User, application: Application, expected_version: int | None) -> Application:
    """Return an application that waits, locked, for somebody who may decide about it and saw it as it stands."""
    row = _lock(application)
    require(can_create_entry(actor, read_version(row.type_version), region=row.region))
    if expected_version is not None and count_version(row) != expected_version:
        raise StaleEntryError(_("这件申请刚有变化，你的操作没有写入。看过现在的内容再决定。"))
    if row.state != ApplicationState.WAITING:
        raise RefusalError(_("这件申请已经办过了，看看现在的状态。"))
    return row


@transaction.atomic
def accept_application(
    *, actor: User, application: Application, organisation: int | None = None, expected_version: int | None = None
) -> Application:
    """Take an application in as an entry; the organisation may be named where its code found none."""
    row = _lock_waiting(actor, application, expected_version)
    body = row.organisation
    if organisation is not None:
        body = list_records(user=actor, kind=FieldKind.ORGANISATION).filter(pk=organisation).first()
        if body is None:
            raise RefusalError(_("没有这个单位，或者它不归你看。"))
    _take(actor, row, body)
    _end_tasks(actor, row)
    if not get_form_of(row).is_direct:
        send_words(row, lambda: _("已经受理，正在办理。"))
    return row


def get_form_of(application: Application) -> PublicForm:
    """Return the form by which an application was sent."""
    form = read_version(application.type_version).public_form
    assert form is not None
    return form


def _take(actor: User | None, row: Application, body: Organisation | None, *, is_invented: bool = False) -> None:
    """Make the entry of an application; its files move there."""
    type_ = get_type(row.ledger)
    form = get_form_of(row)
    values = dict(row.values)
    if _has_body(type_):
        values[type_.subject] = None if body is None else body.pk
        if body is None:
            raise RefusalError(_("登记库里没有这个单位，先登记，或者选一个已有的。"))
    values |= fill_presets(
        form, today=timezone.localdate(row.checked_at), receipt=row.receipt, is_anonymous=not row.email
    )
    if form.email_field and row.email:
        values[form.email_field] = row.email
    release_attachments(subject=row)
    source = _("网上申请 %(receipt)s") % {"receipt": row.receipt}
    entry = create_entry(
        actor=None, ledger=row.ledger, values=values, region=row.region, state=form.state, source=source,
        is_invented=is_invented,
    )  # fmt: skip
    row.entry, row.organisation, row.state = entry, body, ApplicationState.TAKEN
    row.decided_by, row.decided_at = actor, timezone.now()
    row.save(update_fields=["entry", "organisation", "state", "decided_by", "decided_at"])
    _log(actor, "accept_application", row, entry=entry.pk)


@transaction.atomic
def refuse_application(
    *, actor: User, application: Application, reason: str, expected_version: int | None = None
) -> Application:
    """Send an application back with a reason, which the applicant reads."""
    row = _lock_waiting(actor, application, expected_version)
    said = reason.strip()
    if not said or len(said) > 300:
        raise RefusalError(_("写不受理的理由，最多 300 字，申请人会看到。"))
    row.state, row.reason = ApplicationState.REFUSED, said
    row.decided_by, row.decided_at = actor, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _end_tasks(actor, row)
    _log(actor, "refuse_application", row, reason=said)
    send_words(row, lambda: _("不受理。理由：%(reason)s") % {"reason": said})
    return row


@transaction.atomic
def create_message(*, actor: User | None, application: Application, text: str) -> ApplicationMessage:
    """Ask an applicant something, or (no actor) say something as the applicant; the other side is told."""
    row = _lock(application)
    if actor is not None:
        require(can_create_entry(actor, read_version(row.type_version), region=row.region))
    if row.state == ApplicationState.UNCHECKED:
        raise RefusalError(_("先打开邮件里的链接确认。"))
    bare = text.strip().replace("\0", "")
    if not bare or len(bare) > MOST_WORDS:
        raise RefusalError(_("写点内容，最多 %(most)s 字。") % {"most": MOST_WORDS})
    if actor is None and row.messages.filter(author=None).count() >= MOST_MESSAGES:
        raise RefusalError(_("最多补充 %(most)s 次，请直接联系科室。") % {"most": MOST_MESSAGES})
    made = ApplicationMessage.objects.create(application=row, text=bare, author=actor)
    _log(actor, "create_message", row)
    _end_tasks(actor, row)
    if actor is not None:
        send_words(row, lambda: _("科室说：%(text)s") % {"text": bare})
    else:
        _give_task(row, _("申请人有补充：%(title)s %(receipt)s") % {"title": row.ledger.title, "receipt": row.receipt})
    return made


def log_application_look(*, actor: User, application: Application) -> None:
    """Write into the trail that somebody of the office was shown the address of an applicant."""
    if application.email:
        with transaction.atomic():
            _log(actor, "read_personal", application, fields=["email"])


def remove_stale_applications() -> int:
    """Drop what nobody confirmed, with its files, and addresses of what ended a year ago; return how many."""
    now = timezone.now()
    stale = Application.objects.filter(
        state=ApplicationState.UNCHECKED, created_at__lt=now - timedelta(days=CHECK_DAYS)
    )
    keys = list(stale.values_list("pk", flat=True)[:500])
    with transaction.atomic():
        remove_attachments_of(subjects=Application, keys=keys)
        count, _tables = Application.objects.filter(pk__in=keys, state=ApplicationState.UNCHECKED).delete()
    over = Q(state=ApplicationState.REFUSED) | Q(state=ApplicationState.TAKEN)
    old = Application.objects.filter(over, decided_at__lt=now - KEPT).exclude(email="", email_digest="")
    return count + old.filter(Q(entry=None) | Q(entry__updated_at__lt=now - KEPT)).update(email="", email_digest="")


def _log(actor: User | None, action: str, row: Application, reason: str = "", **more: Any) -> None:
    """Write the trail: which application of which ledger, never who sent it or what it says."""
    create_trail_entry(
        actor=actor,
        action=f"ledgers.{action}",
        subject=row,
        title=f"{row.ledger.title} {row.receipt}",
        region_path=row.region.path,
        after={"ledger": row.ledger.key, "state": row.state} | more,
        reason=reason,
    )
