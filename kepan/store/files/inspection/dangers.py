"""Why a file is not taken in."""

from __future__ import annotations

from enum import StrEnum


class Danger(StrEnum):
    """Reasons to refuse a file."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND_NOT_ALLOWED = "kind_not_allowed"
    CONTENT_DIFFERS = "content_differs"
    ACTIVE_CONTENT = "active_content"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    BOMB = "bomb"


class UnsafeFile(Exception):  # noqa: N818 - a state of the file, not a fault of the program
    """A file is refused; `detail` is the kind, limit or finding, `member` the place inside an archive."""

    def __init__(self, danger: Danger, detail: str = "", member: str = "") -> None:
        super().__init__(f"{danger}: {detail} {member}".strip())
        self.danger = danger
        self.detail = detail
        self.member = member
