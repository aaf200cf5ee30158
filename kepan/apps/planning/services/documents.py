"""Taking a plan document in: file or pasted text, checked, decoded, kept, and handed to the compiler's job."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.services import attach_to, create_attachment
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Document, Plan
from kepan.apps.planning.permissions import can_create_plan
from kepan.apps.planning.services.compiling import COMPILE, create_compile_job
from kepan.apps.trail.services import create_entry
from kepan.store.files.errors import (
    BombError,
    ConversionError,
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FileRefusedError,
    NoConverterError,
    NotTextError,
    ScannedError,
    TooLargeError,
    UnreadableLayerError,
    UnreadKindError,
)
from kepan.store.files.inspection import SOURCE_KINDS
from kepan.store.files.texts import TextDocument, read_text_bytes

GONE = (PlanState.DISCARDED, PlanState.FAILED)
"""States in which the same document may be uploaded anew."""


@dataclass(frozen=True)
class Uploaded:
    """A plan and whether this request made it; False: the same file was there already."""

    plan: Plan
    is_new: bool


@dataclass(frozen=True)
class File:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """What became of one of several files: a plan, or why there is none."""

    name: str
    uploaded: Uploaded | None
    refusal: str = ""


class DocumentRefusedError(RefusalError):
    """A document that cannot be read; nothing of it was kept."""


WORDS: dict[type[FileRefusedError], tuple[Promise | str, Promise | str]] = {
    EmptyFileError: (_("文件里没有文字"), _("看看是不是传错了文件，或者里面只有扫描的图片")),
    TooLargeError: (_("文件超过 %(most)s MB"), _("拆成几份再传")),
    NotTextError: (_("不是文本文件，或者认不出编码"), _("用原来的软件打开，另存为 docx 或 UTF-8 的 txt 再传")),
    UnreadKindError: (_("这种文件还不能识别"), _("用办公软件打开，另存为 docx 或 txt 再传")),
    NoConverterError: (
        _("doc、wps、rtf 要由 LibreOffice 转换，这台服务器上没有装"),
        _("用办公软件打开，另存为 docx 再传；或者请系统管理员安装 LibreOffice Writer"),
    ),
    ConversionError: (_("LibreOffice 没有转换成功"), _("用办公软件打开，另存为 docx 再传")),
    ScannedError: (_("页面是扫描的图片，没有文字"), _("向发文单位要电子版，或者先做文字识别并逐个核对数字")),
    UnreadableLayerError: (_("字体里没有文字编码，读出来是乱码"), _("向发文单位要电子版，或者另存为 docx、txt 再传")),
    EncryptedError: (_("文件加了密码"), _("取消密码后再传")),
    DamagedError: (_("文件损坏，读不完整"), _("在本机打开确认无误，重新保存后再传")),
    BombError: (_("压缩内容异常，展开后过大或层数过多"), _("去掉嵌入的文件，重新保存后再传")),
}


def _write_refusal(refusal: FileRefusedError, name: str) -> str:
    """Say in the reader's language what is wrong with a file and what to do."""
    problem, remedy = WORDS.get(type(refusal), (refusal.problem, refusal.remedy))
    details = {"most": settings.KEPAN_PLAN_MAX}
    return _("%(name)s：%(problem)s。%(remedy)s。") % {
        "name": name,
        "problem": str(problem) % details,
        "remedy": str(remedy),
    }


def _read(content: bytes, name: str) -> TextDocument:
    try:
        read = read_text_bytes(content, name=name, limit=settings.KEPAN_PLAN_MAX * 1024 * 1024)
        if "\x00" in read.text:
            # PostgreSQL keeps no NUL in a text, and no plan has one.
            raise NotTextError(name, "it holds a NUL sign")
    except FileRefusedError as refusal:
        raise DocumentRefusedError(_write_refusal(refusal, name)) from refusal
    return read


def create_plan(*, actor: User, content: bytes, name: str, region: Region, tier: Tier = Tier.OWNED_DATA) -> Uploaded:
    """Take a document in and ask for its compilation; the same document twice gives one plan.

    Raises NotAllowedError, DocumentRefusedError, and the desk's AttachmentRefusedError and StorageFullError,
    all in words for the person who uploads. After a refusal nothing is kept.
    """
    require(can_create_plan(actor, region=region))
    read = _read(content, name)
    digest = hashlib.sha256(content).hexdigest()
    try:
        return _create(actor=actor, content=content, name=name, read=read, digest=digest, region=region, tier=tier)
    except IntegrityError:
        # Two clicks at the same moment: the other one made the plan, and nothing of this one was kept.
        found = _find_existing(actor, digest, region)
        if found is None:
            raise
        return Uploaded(found, is_new=False)


MOST_FILES = 20
"""Files that are taken in at once."""


def create_plans(*, actor: User, files: Sequence[File], region: Region, tier: Tier = Tier.OWNED_DATA) -> list[Taken]:
    """Take several files in, each by itself: one that is refused says why and leaves nothing, the others are kept.

    Raises NotAllowedError for who may not upload for this region at all, RefusalError for none or too many files.
    """
    require(can_create_plan(actor, region=region))
    if not 1 <= len(files) <= MOST_FILES:
        raise RefusalError(_("一次选 1 到 %(most)s 个文件。") % {"most": MOST_FILES})
    return [_take(actor, file, region, tier) for file in files]


def _take(actor: User, file: File, region: Region, tier: Tier) -> Taken:
    try:
        made = create_plan(actor=actor, content=file.content, name=file.name, region=region, tier=tier)
    except RefusalError as refusal:
        return Taken(file.name, None, str(refusal.reason))
    return Taken(file.name, made)


def _list_earlier(actor: User, digest: str, region: Region) -> list[Plan]:
    rows = Plan.objects.filter(owner=actor, region=region, document__sha256=digest)
    return list(
        rows.select_related("document", "region").defer("document__text").order_by("-document_id", "document_place")
    )


def _find_existing(actor: User, digest: str, region: Region) -> Plan | None:
    return next((plan for plan in _list_earlier(actor, digest, region) if plan.state not in GONE), None)


@transaction.atomic
def _create(
    *, actor: User, content: bytes, name: str, read: TextDocument, digest: str, region: Region, tier: Tier
) -> Uploaded:
    earlier = _list_earlier(actor, digest, region)
    for plan in earlier:
        if plan.state not in GONE:
            return Uploaded(plan, is_new=False)
    # An office belongs to one region: who uploads for a region below does not take the own office along.
    office = actor.office if actor.office and actor.office.region_id == region.pk else None
    attachment = create_attachment(
        actor=actor,
        file=BytesIO(content),
        name=name,
        region=region,
        office=office,
        tier=tier,
        most_megabytes=settings.KEPAN_PLAN_MAX,
        more_kinds=SOURCE_KINDS,
    )
    document = Document.objects.create(
        name=attachment.name,
        sha256=digest,
        size=len(content),
        kind=read.kind,
        encoding=read.encoding,
        text=read.text,
        text_sha256=read.text_sha256,
        pages=list(read.pages),
        notes=[note.as_json() for note in read.notes],
        attachment=attachment,
        region=region,
        office=office,
        tier=tier,
        owner=actor,
    )
    # The number of earlier tries is part of the key: what was discarded may be uploaded again.
    key = f"{COMPILE}:{digest}:{actor.pk}:{region.pk}:{len(earlier)}"
    plan = Plan.objects.create(
        title=attachment.name,
        document=document,
        region=region,
        office=office,
        tier=tier,
        owner=actor,
        request_key=key,
    )
    attach_to(actor=actor, attachment=attachment, subject=document)
    plan.job = create_compile_job(actor=actor, plan=plan, request_key=key)
    plan.save(update_fields=["job"])
    create_entry(
        actor=actor,
        action="planning.create_plan",
        subject=plan,
        region_path=region.path,
        after={
            "document": document.name,
            "sha256": digest,
            "text_sha256": document.text_sha256,
            "size": document.size,
            "tier": tier,
        },
    )
    return Uploaded(plan, is_new=True)
