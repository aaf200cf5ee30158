"""Who may see a field of an entry, and one that is computed from others: whoever sees all of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kepan.engine.ledgers.checking import list_computed
from kepan.engine.ledgers.outside import TYPED
from kepan.engine.ledgers.scope import Rules, get_rules
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Visibility

CLOSENESS = tuple(Visibility)
STAFF = frozenset({"director", "planner", "section_officer", "reporter", "auditor"})
"""Roles of those who see what is internal in their region."""


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


def narrow_type(made: LedgerType) -> LedgerType:
    """Return a type whose computed fields are seen by nobody who may not see all that they are computed from.

    One that `discloses` stays as open as it says.
    """
    rules, narrowed = Rules(made), dict[str, Field]()
    for one in list_computed(rules):
        if not one.discloses:
            read = rules.list_read(one.expression, None)
            narrowed[one.key] = narrow_field(one, [narrowed.get(part.key, part) for part in read])
    sections = tuple(
        replace(section, fields=tuple(narrowed.get(one.key, one) for one in section.fields))
        for section in made.sections
    )
    return made if sections == made.sections else replace(made, sections=sections)


def list_own_fields(made: LedgerType) -> frozenset[str]:
    """List the fields about which an applicant may be told everything: those typed, filled by the form, or computed
    from these alone. A record of the house that one of them names is not the applicant's, nor is a file judged yet.
    """
    form, told = made.public_form, TYPED - {FieldKind.FILE}
    named = () if form is None else (*form.fields, *form.preset)
    own = {one.key for one in made.fields if one.key in named and one.kind in told}
    for one in list_computed(get_rules(made)):
        if own.issuperset(part.key for part in get_rules(made).list_read(one.expression, None)):
            own.add(one.key)
    return frozenset(own)


def list_sources(made: LedgerType, one: Field) -> tuple[Field, ...]:
    """List the fields that a computed one shows something of, those behind other computed ones too."""
    if one.kind is not FieldKind.COMPUTED or one.discloses:
        return ()
    read = get_rules(made).list_read(one.expression, None)
    return (*read, *(far for part in read for far in list_sources(made, part)))


def narrow_field(one: Field, read: Iterable[Field]) -> Field:
    """Return a field that only those see who see it and all that it reads; in doubt about two named roles, nobody.

    >>> fee = Field("fee", "money", "费用", visibility=Visibility.RESTRICTED, seen_by=("auditor", "enterprise"))
    >>> twice = narrow_field(Field("twice", "computed", "两倍"), [fee])
    >>> str(twice.visibility), twice.seen_by
    ('restricted', ('auditor',))
    """
    parts = (one, *read)
    visibility = max((part.visibility for part in parts), key=CLOSENESS.index)
    roles = dict.fromkeys(role for part in parts for role in part.seen_by)
    seen_by = tuple(role for role in roles if all(_is_open_to(part, role, visibility) for part in parts))
    hidden_in = tuple(dict.fromkeys(state for part in parts for state in part.hidden_in))
    if (visibility, {*seen_by}, {*hidden_in}) == (one.visibility, {*one.seen_by}, {*one.hidden_in}):
        return one
    return replace(one, visibility=visibility, seen_by=seen_by, hidden_in=hidden_in)


def _is_open_to(part: Field, role: str, visibility: Visibility) -> bool:
    """Say whether a role that a field of a visibility names sees a part of it; what is personal only as the office."""
    if role in part.seen_by or part.visibility is Visibility.PUBLIC:
        return True
    is_office = visibility is Visibility.PERSONAL
    match part.visibility:
        case Visibility.INTERNAL:
            return is_office or role in STAFF
        case Visibility.RESTRICTED:
            return is_office or role == "director"
    return False
