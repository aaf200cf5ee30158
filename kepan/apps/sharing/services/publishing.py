"""Publishing public data sets as files: anew when something changed, whole or not at all, the old ones until then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.sharing.facts import Dataset, Reach, Value, find_dataset, list_datasets
from kepan.apps.sharing.models import SharedDataset
from kepan.apps.sharing.selectors import list_kept_files
from kepan.apps.sharing.services.terms import write_entry
from kepan.store.files.vault import Stored, Vault
from kepan.store.tables.open_files import FORMS, Form, OpenColumn, write_open_file

KIND = "sharing.publish"
DAY = 24 * 3600
SWEEP_SECONDS = 300
NOTICE = "虚构示例：城市、企业、人员与数据均为虚构"


def get_open_vault() -> Vault:
    """Return where published files lie: apart from attachments, for they can be made again at any time."""
    return Vault(Path(settings.KEPAN_OPEN_DIR))


def compute_mark(dataset: Dataset, shared: SharedDataset) -> str:
    """Compute a text that changes when the rows, the columns or the terms of a data set change."""
    told = [
        dataset.source.compute_mark(Reach(shared.with_owned)),
        [(column.key, column.kind) for column in dataset.columns],
        shared.licence,
        is_sample_open(),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _list_open() -> Iterator[tuple[Dataset, SharedDataset]]:
    declared = {dataset.key: dataset for dataset in list_datasets(Tier.PUBLIC_DATA)}
    for shared in SharedDataset.objects.filter(is_open=True, key__in=declared):
        yield declared[shared.key], shared


def update_publications() -> int:
    """Ask for a job for each open data set that has changed, and drop files that are published no more."""
    vault, count = get_open_vault(), 0
    for dataset, shared in _list_open():
        mark = compute_mark(dataset, shared)
        is_there = bool(shared.files) and all(vault.has(facts["sha256"]) for facts in shared.files.values())
        if mark != shared.mark or not is_there:
            # What was closed and opened again is published again, so the key names the sweep, too.
            moment = int(timezone.now().timestamp() // SWEEP_SECONDS)
            create_job(
                actor=None,
                kind=KIND,
                title=dataset.title,
                request_key=f"{KIND}:{dataset.key}:{mark}:{moment}",
                arguments={"key": dataset.key},
            )
            count += 1
    return count + _remove_unused(vault)


def _remove_unused(vault: Vault) -> int:
    kept = list_kept_files()
    found = [sha256 for sha256 in vault.list_digests(older_than_seconds=DAY) if sha256 not in kept]
    return sum(vault.remove(sha256, older_than_seconds=DAY) for sha256 in found)


def run_publishing(run: JobRun) -> dict[str, Any]:
    """Do the job of publishing one data set."""
    dataset = find_dataset(str(run.job.arguments["key"]))
    shared = None if dataset is None else publish_dataset(dataset)
    return {} if shared is None else {"rows": shared.row_count, "digest": shared.digest}


def publish_dataset(dataset: Dataset) -> SharedDataset | None:
    """Publish an open public data set; None for one that is not open.

    The files are whole in the vault before one statement names them. Where their content is that of before, the time
    of publication stays: readers who ask whether something changed are told no.
    """
    shared = SharedDataset.objects.filter(key=dataset.key, is_open=True).first()
    if shared is None or dataset.tier != Tier.PUBLIC_DATA:
        return None
    mark = compute_mark(dataset, shared)
    files, count = _write_files(dataset, Reach(shared.with_owned), str(shared.licence))
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    now = timezone.now()
    with transaction.atomic():
        row = SharedDataset.objects.select_for_update().get(pk=shared.pk)
        if (row.is_open, row.with_owned) != (shared.is_open, shared.with_owned):
            # Somebody closed or narrowed it meanwhile: what was written must not be published.
            return row
        has_changed = row.digest != digest or row.published_at is None
        row.mark, row.checked_at = mark, now
        if has_changed:
            row.files, row.digest, row.row_count, row.published_at = files, digest, count, now
            write_entry(None, "sharing.publish_dataset", row, row, after={"rows": count, "digest": digest})
        row.save(update_fields=["mark", "checked_at", "files", "digest", "row_count", "published_at"])
    return row


def _write_files(dataset: Dataset, reach: Reach, licence: str) -> tuple[dict[str, Any], int]:
    """Write all forms of a data set into the vault.

    What changes while they are written may be in one and not yet in the other: the mark was taken before, so that the
    next sweep publishes again.
    """
    with translation.override("zh-hans"):
        columns = [
            OpenColumn(column.key, str(column.label), column.kind, str(column.unit)) for column in dataset.columns
        ]
        notes = {"title": str(dataset.title), "licence": licence}
        if is_sample_open():
            notes["notice"] = NOTICE
        files: dict[str, Any] = {}
        count = 0
        for form in FORMS:
            stored, count = _write_form(dataset, reach, form, columns, notes)
            files[form] = {"sha256": stored.sha256, "size": stored.size}
    return files, count


def _write_form(
    dataset: Dataset, reach: Reach, form: Form, columns: list[OpenColumn], notes: dict[str, str]
) -> tuple[Stored, int]:
    rows: Iterator[tuple[Value, ...]] = iter(dataset.source.list_rows(dataset.columns, reach))
    with TemporaryFile() as file:
        content: BinaryIO = file
        count = write_open_file(content, form, columns, rows, notes)
        return get_open_vault().create(content), count


def open_published(shared: SharedDataset, form: str) -> BinaryIO:
    """Open a published file; raises FileNotFoundError where it is not there."""
    facts = shared.files.get(form)
    if facts is None:
        raise FileNotFoundError(form)
    return get_open_vault().open(facts["sha256"])
