# ruff: noqa: E501 - tables read better in long lines
"""Attachments: row and file agree, harmful files are refused in words, who may not see gets nothing."""

from __future__ import annotations

import errno
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.desk.services import (
    AttachmentRefusedError,
    StorageFullError,
    attach_to,
    create_attachment,
    export_attachment,
    read_attachment,
    remove_attachment,
)
from kepan.apps.desk.services.attachments import get_vault, remove_orphans
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_user

pytestmark = pytest.mark.django_db
TEXT = "一、目标。虚构示例。".encode()


@pytest.fixture
def user() -> User:
    """Who uploads."""
    return make_user(Role.PLANNER)


def attach(user: User, data: bytes = TEXT, name: str = "计划.txt", **more: Any) -> Attachment:
    """Upload a file to the user's region."""
    assert user.region is not None
    return create_attachment(actor=user, file=BytesIO(data), name=name, region=user.region, **more)


def list_files(settings: Any) -> list[Path]:
    """Return every file that is kept."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path.name != ".lock"]


def test_file_is_kept_with_its_digest_and_logged(user: User, settings: Any) -> None:
    """Row, file and entry agree; two equal files lie on the disk once."""
    kept = attach(user, name="C:\\x\\计划.txt")
    attach(user, name="同样.txt")
    assert (kept.name, kept.size, kept.media_type, kept.owner) == ("计划.txt", len(TEXT), "text/plain", user)
    assert (read_attachment(kept), str(kept), len(list_files(settings))) == (TEXT, "计划.txt", 1)
    entry = AuditEntry.objects.filter(action="desk.create_attachment").earliest("pk")
    assert entry.after == {"sha256": kept.sha256, "size": len(TEXT)}
    assert user.region is not None and entry.region_path == user.region.path


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("病毒.exe", b"MZ", "病毒.exe：不接收“.exe”这种文件。可以传 PDF、Word、Excel、PowerPoint、WPS、OFD、图片、文本和 ZIP。"),
        ("空.txt", b"", "空.txt：文件是空的。打开看看是否保存完整，再传一次。"),
        ("大.txt", b"x" * (1 << 21), "大.txt：文件超过 1 MB。拆成几个文件，或把图片压缩后再传。"),
        ("假.png", b"x", "假.png：内容不是扩展名所说的“png”。用原来的软件打开，另存为正确的格式再传。"),
        ("{detail}.svg", b"x", "{detail}.svg：不接收“.svg”这种文件。"),
    ],
)  # fmt: skip
def test_refused_file_leaves_nothing(user: User, settings: Any, name: str, data: bytes, words: str) -> None:
    """The person reads which file, what is wrong and what to do; neither row nor file is kept."""
    with pytest.raises(AttachmentRefusedError) as refusal:
        attach(user, data, name, most_megabytes=1)
    assert str(refusal.value.reason).startswith(words)
    assert (Attachment.objects.count(), list_files(settings)) == (0, [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_said_in_words(user: User, settings: Any, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Nothing half-written stays; another fault of the disk is not called full."""

    def fail(handle: int) -> None:
        raise OSError(number, "full")

    monkeypatch.setattr("kepan.store.files.vault.os.fsync", fail)
    with pytest.raises(StorageFullError, match="附件磁盘已满，文件没有保存"):
        attach(user)
    assert (Attachment.objects.count(), list_files(settings)) == (0, [])
    number = errno.EIO
    with pytest.raises(OSError, match="full"):
        attach(user)


def test_who_sees_the_region_and_tier_sees_the_file(user: User) -> None:
    """Own data: staff of the region; closed data: office and directors; public data: everybody there."""
    assert user.region is not None
    office = make_office(user.region)
    user.office = office
    owned = attach(user)
    closed = attach(user, tier=Tier.PROPRIETARY_DATA, office=office)
    public = attach(user, tier=Tier.PUBLIC_DATA)
    readers = {
        "owner": (user, {owned, closed, public}),
        "director": (make_user(Role.DIRECTOR, region=user.region), {owned, closed, public}),
        "officer": (make_user(Role.SECTION_OFFICER, region=user.region), {owned, public}),
        "neighbour": (make_user(Role.DIRECTOR, region=make_region()), set()),
        "administrator": (make_user(Role.SYSTEM_ADMINISTRATOR, region=user.region), set()),
    }
    for name, (reader, expected) in readers.items():
        assert set(list_attachments(user=reader)) == expected, name


def test_attachment_belongs_to_its_record(user: User) -> None:
    """It may be bound when or after it is made."""
    record, other = make_region(), make_region()
    bound, later = attach(user, subject=record), attach(user)
    attach_to(actor=user, attachment=later, subject=other)
    assert list(list_attachments(user=user, subject=record)) == [bound]
    assert list(list_attachments(user=user, subject=other)) == [later]


def test_download_is_logged_with_its_tier(user: User) -> None:
    """Each export is an entry; a lost file is an error of its own."""
    kept = attach(user)
    with export_attachment(actor=user, attachment=kept) as file:
        assert file.read() == TEXT
    entry = AuditEntry.objects.get(action="desk.export_attachment")
    assert (entry.actor_id, entry.after) == (user.pk, {"sha256": kept.sha256, "tier": "owned_data"})
    get_vault().remove(kept.sha256)
    with pytest.raises(FileNotFoundError):
        export_attachment(actor=user, attachment=kept)


def test_owner_takes_away_and_the_sweep_clears_up(user: User, settings: Any) -> None:
    """The file goes a day after its last row, not while another row needs it."""
    kept, same = attach(user), attach(user, name="同样.txt")
    with pytest.raises(NotAllowedError, match="只有上传附件的人"):
        remove_attachment(actor=make_user(Role.DIRECTOR, region=user.region), attachment=kept)
    remove_attachment(actor=user, attachment=kept, reason="传错了")
    assert AuditEntry.objects.get(action="desk.remove_attachment").reason == "传错了"
    (path,) = list_files(settings)
    os.utime(path, (time.time() - 2 * 86400,) * 2)
    assert remove_orphans() == 0
    remove_attachment(actor=user, attachment=same)
    assert (remove_orphans(), list_files(settings)) == (1, [])
