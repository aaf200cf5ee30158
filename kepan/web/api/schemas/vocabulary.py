"""Suggestions for the compiler's vocabulary, and decisions on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from kepan.apps.planning.enums import Correction, SuggestionState
from kepan.web.api.schemas.basis import Body, Version


class SuggestionOut(Schema):
    """One way in which people corrected the compiler, and how often; passage and plan are those of the last time."""

    id: int
    kind: Correction
    passage: str
    reading: Any = Field(description="What the compiler read: a text, fields by name, or a list of those.")
    correction: Any = Field(description="What people made of it, in the same form.")
    count: int
    state: SuggestionState
    note: str
    plan_id: int
    first_at: datetime
    last_at: datetime
    decided_at: datetime | None
    version: int


class SuggestionBody(Body):
    """What becomes of a suggestion; declining it needs a note that says why."""

    state: SuggestionState
    note: str = Field("", max_length=300)
    version: Version
