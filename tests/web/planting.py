"""An identity number that stands in every world of the access tests, and what looks for it in all they are answered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from django.conf import settings

from kepan.apps.accounts.services import compute_identity_digest

NUMBER = "11010519491231002X"
"""The example of the standard; belongs to nobody."""
NAME = "虚构人甲"
_secrets: dict[str, tuple[bytes, ...]] = {}


def get_secrets() -> tuple[bytes, ...]:
    """Return what nobody may be shown: the number, whatever its last character looks like, and its digest."""
    key = settings.KEPAN_IDENTITY_KEY
    if key not in _secrets:
        _secrets[key] = (NUMBER[:17].encode(), compute_identity_digest(NUMBER).encode())
    return _secrets[key]


def has_secret(content: bytes) -> bool:
    """Say whether a file holds the number or its digest: as it lies there, unpacked, read where it is a PDF."""
    return any(secret in text for text in list_texts(content) for secret in get_secrets())


def list_texts(content: bytes) -> Iterator[bytes]:
    """Yield a file and all that is packed in it."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from list_texts(archive.read(name))
    if content.startswith(b"%PDF"):
        with pdfium.PdfDocument(content) as document:
            yield "".join(leaf.get_textpage().get_text_range() for leaf in document).encode()


def read_answer(answer: Any) -> bytes:
    """Return what an answer holds, its headers among it; a file is read to its end, which closes it."""
    content = b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
    return content + repr(dict(answer.headers)).encode() if not content.startswith((b"PK", b"%PDF")) else content
