"""Who may see a field of an entry."""

from __future__ import annotations

from dataclasses import dataclass

from kepan.engine.ledgers.types import Field, Visibility


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at an entry: roles where it lies; its office; its organisation; staff; cleared for personal data."""

    roles: frozenset[str] = frozenset()
    is_office: bool = False
    is_owner: bool = False
    is_staff: bool = False
    is_personal_cleared: bool = False


def can_see(one: Field, viewer: Viewer, state: str) -> bool:
    """Say whether somebody may see a field of an entry in a state.

    >>> secret = Field("fee", "money", "费用", visibility=Visibility.RESTRICTED, seen_by=("auditor",))
    >>> can_see(secret, Viewer(is_staff=True), "draft"), can_see(secret, Viewer(frozenset({"auditor"})), "draft")
    (False, True)
    """
    if state in one.hidden_in and not viewer.is_office:
        return False
    named = bool(viewer.roles.intersection(one.seen_by))
    match one.visibility:
        case Visibility.PUBLIC:
            return True
        case Visibility.INTERNAL:
            return viewer.is_staff or viewer.is_office or viewer.is_owner or named
        case Visibility.RESTRICTED:
            return viewer.is_office or named or "director" in viewer.roles
    return viewer.is_personal_cleared or (named and viewer.is_office)
