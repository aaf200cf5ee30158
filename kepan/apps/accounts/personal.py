"""Marks on fields that hold personal data; `docs/privacy.md` is generated from them.

Source of the legal bases: Personal Information Protection Law of 2021 (个人信息保护法), article 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

FieldType = TypeVar("FieldType")


@dataclass(frozen=True)
class Personal:
    """Why a field of personal data is kept, on what basis, who sees it and for how long."""

    purpose: str
    basis: str
    seen_by: str
    kept: str


def personal(field: FieldType, *, purpose: str, basis: str, seen_by: str, kept: str) -> FieldType:
    """Mark a model field as personal data and return it."""
    marked: Any = field
    marked.personal = Personal(purpose, basis, seen_by, kept)
    return field
