"""Taking a table in, and the choices of a person: which sheet, which column fills which field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.services import JobRun, create_attachment, create_job, remove_attachment
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch, Memory
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.files import AT_ONCE, MOST_MEGABYTES, TableRefusedError, read_sheets
from kepan.apps.imports.services.looking import look_at
from kepan.apps.imports.services.tables import read_file
from kepan.apps.imports.services.targets import Target
from kepan.apps.trail.services import create_entry
from kepan.engine.sheets.days import DayOrder
from kepan.store.files.import_profiles import read_profiles
from kepan.store.files.inspection import normalise_name

LOOK, STAGE = "imports.look", "imports.stage"
OPEN = frozenset({BatchState.UPLOADED, BatchState.STAGED})
"""States in which a person may still choose otherwise."""


def create_import(
    *, actor: User, target: str, content: BinaryIO | bytes, name: str, region: Region, source: str = ""
) -> Batch:
    """Take a table in and look at it; refused with the reason where it cannot be read, and then nothing is kept.

    A large file is looked at by a worker: `look` is empty until then, and a refusal stands as `error`.
    """
    aim = get_target(target)
    require(aim.can_import(actor, region=region))
    data = content if isinstance(content, bytes) else content.read((MOST_MEGABYTES << 20) + 1)
    today, tidy = timezone.localdate(), normalise_name(name)
    look: dict[str, Any] = {}
    if len(data) <= AT_ONCE:
        look = look_at(read_sheets(data, tidy, today=today), aim, find_memory(target, region, source), today=today)
    elif len(data) > MOST_MEGABYTES << 20:
        raise TableRefusedError(_("%(name)s 超过 %(most)s MB。拆成几个文件再传。") % {
            "name": tidy, "most": MOST_MEGABYTES})  # fmt: skip
    return _keep(actor, aim, data, tidy, region, source.strip()[:100], look)


@transaction.atomic
def _keep(
    actor: User, target: Target, data: bytes, name: str, region: Region, source: str, look: dict[str, Any]
) -> Batch:
    batch = Batch.objects.create(
        target=target.key,
        title=name,
        region=region,
        created_by=actor,
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        settings={"source": source},
        look=look,
        # Until somebody says which columns come in, the file may hold all that the table can.
        is_private=target.is_closed(),
    )
    batch.file = create_attachment(
        actor=actor,
        file=BytesIO(data),
        name=name,
        region=region,
        subject=batch,
        is_read=True,
        tier=Tier.PROPRIETARY_DATA if batch.is_private else Tier.OWNED_DATA,
    )
    if not look:
        batch.job = create_job(
            actor=actor, kind=LOOK, title=_("查看 %(name)s") % {"name": name}, request_key=f"{LOOK}:{batch.pk}",
            arguments={"batch": batch.pk}, region=region,
        )  # fmt: skip
    batch.save(update_fields=["file", "job"])
    write_entry(actor, "create_import", batch, after={"target": target.key, "sha256": batch.sha256})
    return batch


def look_at_file(run: JobRun) -> dict[str, Any]:
    """Do the job: look at a large file; one that is refused is not kept."""
    batch = Batch.objects.select_related("file", "region").get(pk=run.arguments["batch"])
    today = timezone.localdate()
    run.report(10, 100, _("读取文件"))
    try:
        remembered = find_memory(batch.target, batch.region, batch.settings["source"])
        look = look_at(read_file(batch, today=today), get_target(batch.target), remembered, today=today)
    except TableRefusedError as refusal:
        reason = str(refusal.reason)

        def drop() -> None:
            held = batch.file
            Batch.objects.filter(pk=batch.pk).update(state=BatchState.DROPPED, error=reason, file=None)
            if held is not None and run.actor is not None:
                remove_attachment(actor=run.actor, attachment=held, reason=reason)

        run.step("drop", drop)
        raise
    run.step("look", lambda: Batch.objects.filter(pk=batch.pk).update(look=look))
    return {"sheets": len(look["sheets"])}


def find_memory(target: str, region: Region, source: str) -> dict[str, str]:
    """Find which fields the headings of a source were given before."""
    memory = Memory.objects.filter(target=target, region=region, source=source.strip()[:100]).first()
    return {} if memory is None else dict(memory.columns)


@transaction.atomic
def update_mapping(
    *,
    actor: User,
    batch: Batch,
    expected_version: int | None,
    sheet: int,
    heading_row: int | None,
    columns: Mapping[int, str],
    profile: str = "",
    identities: Sequence[str] = (),
    units: Mapping[int, str] | None = None,
    orders: Mapping[int, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Batch:
    """Keep which column fills which field, remember it for the source, and have the rows staged anew."""
    held = get_batch_for_change(actor, batch, expected_version, states=OPEN)
    target = get_target(held.target)
    given = {column: key for column, key in columns.items() if key}
    check_columns(target, given)
    _check_places(held, sheet, heading_row, given)
    _check_choices(target, profile, identities, orders or {})
    held.settings = {
        "source": held.settings.get("source", ""),
        "sheet": sheet,
        "heading_row": heading_row,
        "columns": {str(column): key for column, key in given.items()},
        "profile": profile,
        "identities": list(identities),
        "units": {str(column): unit for column, unit in (units or {}).items() if unit},
        "orders": {str(column): order for column, order in (orders or {}).items() if order},
        "options": dict(options or {}),
    }
    held.state, held.error, held.counts, held.row_count = BatchState.STAGING, "", {}, 0
    held.is_private = target.is_closed(given.values())
    held.version += 1
    held.job = create_job(
        actor=actor, kind=STAGE, title=_("核对 %(name)s") % {"name": held.title},
        request_key=f"{STAGE}:{held.pk}:{held.version}", arguments={"batch": held.pk}, region=held.region,
    )  # fmt: skip
    held.save()
    _remember(held, sheet, columns)
    write_entry(actor, "update_mapping", held, after={"columns": held.settings["columns"]})
    return held


def check_columns(target: Target, columns: Mapping[int, str]) -> None:
    """Refuse columns that fill no field, two that fill one, and required fields that none fills."""
    fields = {field.key: field for field in target.list_fields()}
    filled: dict[str, int] = {}
    for column, key in sorted(columns.items()):
        if key not in fields:
            raise RefusalError(_("没有“%(key)s”这个字段。") % {"key": key})
        if key in filled:
            raise RefusalError(_("有两列都对应“%(field)s”，留一列。") % {"field": fields[key].label})
        filled[key] = column
    missing = [field.label for field in fields.values() if field.is_required and field.key not in filled]
    if missing:
        raise RefusalError(_("必填的字段没有对应的列：%(fields)s。") % {"fields": "、".join(missing)})


def _check_places(batch: Batch, sheet: int, heading_row: int | None, columns: Mapping[int, str]) -> None:
    """Refuse places that the file does not have."""
    if not batch.look:
        raise RefusalError(_("还在看文件里有什么，稍后再对应列。"))
    if not 0 <= sheet < len(batch.look["sheets"]):
        raise RefusalError(_("文件里没有这张工作表。"))
    look = batch.look["sheets"][sheet]
    if heading_row is not None and not 0 <= heading_row < look["rows"]:
        raise RefusalError(_("文件里没有这一行。"))
    if any(not 0 <= column < look["columns"] for column in columns):
        raise RefusalError(_("文件里没有这一列。"))


def _check_choices(target: Target, profile: str, identities: Sequence[str], orders: Mapping[int, str]) -> None:
    if profile and profile not in read_profiles():
        raise RefusalError(_("没有“%(key)s”这种来源。") % {"key": profile})
    if unknown := set(identities) - {identity.key for identity in target.list_identities()}:
        raise RefusalError(_("不能按“%(key)s”认出记录。") % {"key": min(unknown)})
    if set(filter(None, orders.values())) - set(DayOrder):
        raise RefusalError(_("日期的顺序不对。"))


def _remember(batch: Batch, sheet: int, columns: Mapping[int, str]) -> None:
    """Remember the columns for the next file of the source, those that were left out too."""
    headings = batch.look["sheets"][sheet]["headings"] if batch.look else []
    chosen = {one["printed"]: columns[one["column"]] for one in headings if one["printed"] and one["column"] in columns}
    source = batch.settings["source"]
    memory, _is_new = Memory.objects.get_or_create(target=batch.target, region=batch.region, source=source)
    memory.columns, memory.used_at = {**memory.columns, **chosen}, timezone.now()
    memory.save()


def get_batch_for_change(
    actor: User | None, batch: Batch, expected_version: int | None, *, states: frozenset[BatchState]
) -> Batch:
    """Return a batch locked, for somebody who may import there and saw it as it stands."""
    held = Batch.objects.select_for_update(of=("self",)).select_related("region").get(pk=batch.pk)
    if actor is not None:
        require(get_target(held.target).can_import(actor, region=held.region))
    if expected_version is not None and held.version != expected_version:
        raise RefusalError(_("这一批刚被别人改过，你的操作没有写入。看过现在的内容再改。"))
    if held.state not in states:
        state = held.get_state_display()
        raise RefusalError(_("这一批现在是“%(state)s”，不能这样做。") % {"state": state})
    return held


def write_entry(actor: User | None, action: str, batch: Batch, **more: Any) -> None:
    """Write what was done with a batch into the trail, which others read: what a private file is called is for few."""
    title = f"#{batch.pk}" if batch.is_private else batch.title
    create_entry(
        actor=actor, action=f"imports.{action}", subject=batch, title=title, region_path=batch.region.path, **more
    )
