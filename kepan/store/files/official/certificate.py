"""Certificates as PDF/A: one sheet with a frame, what is certified, and the way to verify it as a code of squares."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kepan.store.files.official.model import write_day
from kepan.store.files.official.setting import clean_shapes, press_inputs


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """What a certificate says; `url` is the page that verifies it, `mark` what it says across if it does not hold."""

    title: str
    number: str
    sentence: str
    lines: tuple[tuple[str, str], ...]
    issuer: str
    issued_on: date
    code: str
    url: str
    mark: str = ""
    until: str = ""


def write_certificate(paper: CertificatePaper) -> bytes:
    """Set a certificate as PDF/A-2; raises as `write_pdf` does."""
    return press_inputs(write_inputs(paper))


def write_inputs(paper: CertificatePaper) -> dict[str, Any]:
    """Write what the template reads but the typefaces."""
    return {
        "template": "certificate",
        "title": clean_shapes(paper.title),
        "number": clean_shapes(paper.number),
        "mark": clean_shapes(paper.mark),
        "until": clean_shapes(paper.until),
        "body": [{"kind": "text", "text": clean_shapes(paper.sentence)}] if paper.sentence else [],
        "lines": [[clean_shapes(name), clean_shapes(words)] for name, words in paper.lines],
        "issuer": clean_shapes(paper.issuer),
        "day": write_day(paper.issued_on),
        "code": paper.code,
        "url": paper.url,
        "squares": write_squares(paper.url),
    }


def write_squares(text: str) -> list[str]:
    """Write a text as the rows of a QR code, a sign for each square; nothing for no text.

    >>> rows = write_squares("https://kepan.example.invalid/verify/0000/")
    >>> len(rows), {len(row) for row in rows}, rows[0][:7]
    (29, {29}, '1111111')
    """
    if not text:
        return []
    made = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(text)
    made.make(fit=True)
    return ["".join("1" if square else "0" for square in row) for row in made.get_matrix()]
