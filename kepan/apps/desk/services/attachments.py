"""Taking files in and handing them out."""

from __future__ import annotations

import errno
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.permissions import can_remove_attachment
from kepan.apps.trail.services import create_entry
from kepan.store.files.inspection import Danger, Inspected, UnsafeFile, inspect_file, normalise_name
from kepan.store.files.vault import Stored, Vault

DAY = 86400.0
WORDS: dict[Danger, tuple[str | Promise, str | Promise]] = {
    Danger.EMPTY: (_("文件是空的"), _("打开看看是否保存完整，再传一次")),
    Danger.TOO_LARGE: (_("文件超过 {detail} MB"), _("拆成几个文件，或把图片压缩后再传")),
    Danger.KIND_NOT_ALLOWED: (
        _("不接收“{detail}”这种文件"),
        _("可以传 PDF、Word、Excel、PowerPoint、WPS、OFD、图片、文本和 ZIP"),
    ),
    Danger.CONTENT_DIFFERS: (_("内容不是扩展名所说的“{detail}”"), _("用原来的软件打开，另存为正确的格式再传")),
    Danger.ACTIVE_CONTENT: (_("文件带有会自己运行的内容（{detail}）"), _("去掉宏、脚本和嵌入的程序，另存后再传")),
    Danger.ENCRYPTED: (_("文件加了密码"), _("取消密码后再传")),
    Danger.DAMAGED: (_("文件损坏，读不完整"), _("在本机打开确认无误后再传")),
    Danger.BOMB: (_("压缩包展开后过大或层数过多（{detail}）"), _("解开后分开上传")),
}


class AttachmentRefusedError(RefusalError):
    """A file is not taken in: `danger` says why, `problem` and `remedy` say it in words."""

    def __init__(self, name: str, unsafe: UnsafeFile) -> None:
        problem, remedy = WORDS[unsafe.danger]
        self.danger = unsafe.danger
        self.problem = format_lazy(str(problem), detail=unsafe.detail)
        self.remedy = remedy
        super().__init__(_("%(name)s：%(problem)s。%(remedy)s。") % {
            "name": unsafe.member or name, "problem": str(self.problem), "remedy": str(remedy),
        })  # fmt: skip


class StorageFullError(RefusalError):
    """The disk of the attachments is full; nothing was kept."""

    def __init__(self) -> None:
        super().__init__(_("附件磁盘已满，文件没有保存。告诉系统管理员清理空间，之后再传一次。"))


def get_vault() -> Vault:
    """Return the vault of all attachments."""
    return Vault(Path(settings.MEDIA_ROOT))


def create_file(file: BinaryIO) -> Stored:
    """Keep bytes in the vault; raises StorageFullError where the disk is full."""
    try:
        return get_vault().create(file)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError from error
        raise


@transaction.atomic
def create_attachment(
    *,
    actor: User | None,
    file: BinaryIO,
    name: str,
    region: Region,
    office: Office | None = None,
    tier: Tier = Tier.OWNED_DATA,
    subject: models.Model | None = None,
    most_megabytes: int | None = None,
    more_kinds: Mapping[str, str] | None = None,
    is_read: bool = False,
) -> Attachment:
    """Check a file and keep it; the row follows the file, so that no row is ever without its bytes.

    `more_kinds` are kinds that only this caller takes in. With `is_read` the caller read the file whole as what it
    is, whatever it is called: its bytes are kept as nothing more than bytes. Raises AttachmentRefusedError or
    StorageFullError, both with words for the person who uploads.
    """
    if is_read:
        inspected = Inspected(normalise_name(name), "application/octet-stream", file.seek(0, 2))
    else:
        inspected = _inspect(file, name, most_megabytes or settings.KEPAN_ATTACHMENT_MAX_MB, more_kinds)
    stored = create_file(file)
    attachment = Attachment.objects.create(
        name=inspected.name,
        size=stored.size,
        sha256=stored.sha256,
        media_type=inspected.media_type,
        region=region,
        office=office,
        tier=tier,
        owner=actor,
        subject_kind="" if subject is None else subject._meta.label_lower,
        subject_id="" if subject is None else str(subject.pk),
    )
    _log(actor, "desk.create_attachment", attachment, after={"sha256": stored.sha256, "size": stored.size})
    return attachment


def _inspect(file: BinaryIO, name: str, most: int, more_kinds: Mapping[str, str] | None) -> Inspected:
    try:
        return inspect_file(file, name, most_megabytes=most, more_kinds=more_kinds)
    except UnsafeFile as unsafe:
        raise AttachmentRefusedError(name, unsafe) from unsafe


@transaction.atomic
def attach_to(*, actor: User | None, attachment: Attachment, subject: models.Model) -> Attachment:
    """Bind an attachment to the record that was made from it or for it."""
    attachment.subject_kind, attachment.subject_id = subject._meta.label_lower, str(subject.pk)
    attachment.save(update_fields=["subject_kind", "subject_id"])
    return attachment


@transaction.atomic
def release_attachments(*, subject: models.Model) -> int:
    """Unbind the attachments of a record that becomes another one, to which the caller binds them; return how many."""
    rows = Attachment.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    return rows.update(subject_kind="", subject_id="")


@transaction.atomic
def remove_attachments_of(*, subjects: type[models.Model], keys: Collection[int]) -> int:
    """Drop the attachments of records that the machine drops, such as what nobody confirmed; return how many."""
    rows = Attachment.objects.filter(subject_kind=subjects._meta.label_lower, subject_id__in=[str(key) for key in keys])
    count, _tables = rows.delete()
    return count


@transaction.atomic
def export_attachment(*, actor: User, attachment: Attachment) -> BinaryIO:
    """Hand out the bytes to somebody who may see the attachment, and log it.

    The caller found the attachment through `selectors.list_attachments`. Raises FileNotFoundError where
    the file is missing from the disk.
    """
    file = get_vault().open(attachment.sha256)
    _log(actor, "desk.export_attachment", attachment, after={"sha256": attachment.sha256, "tier": attachment.tier})
    return file


def read_attachment(attachment: Attachment) -> bytes:
    """Return the bytes for work inside the house, such as compiling; nobody sees them by that."""
    with get_vault().open(attachment.sha256) as file:
        return file.read()


@transaction.atomic
def remove_attachment(*, actor: User, attachment: Attachment, reason: str = "") -> None:
    """Take an attachment off its record; the file goes once nothing refers to it."""
    require(can_remove_attachment(actor, attachment))
    before = {"sha256": attachment.sha256, "subject": f"{attachment.subject_kind}:{attachment.subject_id}"}
    _log(actor, "desk.remove_attachment", attachment, before=before, reason=reason)
    attachment.delete()


def remove_orphans(*, kept: Collection[str] = ()) -> int:
    """Drop files that no row refers to and that nobody used for a day, but those of jobs; return how many."""
    vault = get_vault()
    count = vault.remove_incoming(older_than_seconds=DAY)
    for sha256 in vault.list_digests(older_than_seconds=DAY):
        if sha256 not in kept and not Attachment.objects.filter(sha256=sha256).exists():
            count += vault.remove(sha256, older_than_seconds=DAY)
    return count


def _log(actor: User | None, action: str, attachment: Attachment, **changes: object) -> None:
    """Write the trail; the name of a closed file says what only few may know, and the trail is read by others."""
    create_entry(
        actor=actor,
        action=action,
        subject=attachment,
        title=f"#{attachment.pk}" if attachment.tier == Tier.PROPRIETARY_DATA else attachment.name,
        region_path=attachment.region.path,
        **changes,  # type: ignore[arg-type]
    )
