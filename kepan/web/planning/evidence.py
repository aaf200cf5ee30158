"""Files that people hand in with a report or a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.services import create_attachment


def create_evidence(
    user: User, files: Iterable[Any], *, region: Region, office: Office | None, tier: Tier
) -> list[Attachment]:
    """Check and keep uploaded files in the caller's transaction."""
    return [
        create_attachment(
            actor=user, file=cast(BinaryIO, file.file), name=file.name or "-", region=region, office=office, tier=tier
        )
        for file in files
    ]
