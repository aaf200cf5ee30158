"""What the panels of the type editor offer to choose from: parts of the draft as it is now, roles, other ledgers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.ledgers.selectors import list_known_types
from kepan.apps.registry.enums import OrganisationKind
from kepan.engine.ledgers.drafting import Document, list_parts
from kepan.engine.ledgers.types import FieldKind
from kepan.web.ui.navigation import Words

Pairs = list[tuple[str, str]]
"""Keys with their titles."""
Options = Callable[[Document], Pairs]


def list_words(words: Mapping[str, Words]) -> Options:
    return lambda _document: [(str(key), str(value)) for key, value in words.items()]


def list_roles(_document: Document) -> Pairs:
    """List the roles that may take part."""
    return [(role.value, str(role.label)) for role in Role if role in STAFF or role == Role.ENTERPRISE]


def list_staff(_document: Document) -> Pairs:
    """List the roles of staff, with nobody before them."""
    return [("", "—"), *((role.value, str(role.label)) for role in Role if role in STAFF)]


def list_told(document: Document) -> Pairs:
    """List whom a reminder may tell."""
    return [("responsible", str(_("经办人"))), ("owner", str(_("登记人"))), *list_staff(document)[1:]]


def _name(part: Document) -> tuple[str, str]:
    return str(part.get("key", "")), str(part.get("title") or part.get("key", ""))


def list_states(document: Document) -> Pairs:
    """List the states of the draft."""
    return [_name(one) for one in list_parts(document, "state")]


def list_gone_states(document: Document) -> Pairs:
    """List the states of the type in force that the draft has no more: some other state takes their entries."""
    held = list_known_types().get(str(document.get("key", "")))
    kept = {key for key, _title in list_states(document)}
    return [] if held is None else [(one.key, one.title) for one in held.states if one.key not in kept]


def list_fields(*kinds: str, is_optional: bool = False) -> Options:
    def list_them(document: Document) -> Pairs:
        found = [_name(one) for one in list_parts(document, "field") if not kinds or one.get("kind") in kinds]
        return [("", "—"), *found] if is_optional else found

    return list_them


def list_body_kinds(_document: Document) -> Pairs:
    """List the kinds of organisations."""
    return [(kind.value, str(kind.label)) for kind in OrganisationKind]


def list_dimensions(document: Document) -> Pairs:
    """List what a fact may be counted by."""
    known = [("state", _("状态")), ("region", _("地区")), ("office", _("科室")), ("organisation", _("单位")),
             ("month", _("月份")), ("year", _("年份"))]  # fmt: skip
    # A field of the same key takes the place.
    return list(dict([*((key, str(words)) for key, words in known), *list_fields()(document)]).items())


def list_ledger_titles(_document: Document) -> Pairs:
    """List the ledgers a field may point to."""
    return [(key, made.title) for key, made in list_known_types().items()]


def list_ways(document: Document) -> Pairs:
    """List the fields of other ledgers that point to entries, for a field of what points here."""
    found = [("", "—")]
    for made in list_known_types().values():
        ways = [one for one in made.fields if one.kind is FieldKind.ENTRY]
        fit = [one for one in ways if not one.ledgers or document.get("key") in one.ledgers]
        found += [(one.key, f"{made.title} · {one.title}") for one in fit]
    return found


def list_quota(document: Document) -> Pairs:
    """List the fields that may be limited and the parameters that limit them."""
    return [("", "—"), *list_fields("choice", "region", "organisation", "entry", "period", "text")(document),
            *list_parameters(document)]  # fmt: skip


def list_parameters(document: Document) -> Pairs:
    """List the parameters of the draft."""
    return [_name(one) for one in list_parts(document, "parameter")]


def list_no_or_parameters(document: Document) -> Pairs:
    """List the parameters of the draft, with none before them."""
    return [("", "—"), *list_parameters(document)]


def list_facts(document: Document) -> Pairs:
    """List the facts of the draft, then those of other ledgers."""
    own = [_name(one) for one in list_parts(document, "fact")]
    others = [
        (f"{key}.{fact.key}", f"{made.title} · {fact.title}")
        for key, made in list_known_types().items()
        if key != document.get("key")
        for fact in made.facts
    ]
    return [("", "—"), *own, *others]


def list_ways_to_split(document: Document) -> Pairs:
    """List by what a figure can have a line for each value."""
    return [("", "—"), *list_dimensions(document), ("week", str(_("周")))]


def list_owed_states(document: Document) -> Pairs:
    """List the states of the ledgers for whose entries something is owed."""
    wanted = {str(one.get("ledger")) for one in list_parts(document, "obligation")}
    known = list_known_types()
    return [(one.key, f"{known[key].title} · {one.title}") for key in sorted(wanted & set(known))
            for one in known[key].states]  # fmt: skip


def list_steps(document: Document) -> Pairs:
    """List the steps of the draft, with none before them."""
    return [("", "—"), *(_name(one) for one in list_parts(document, "step"))]
