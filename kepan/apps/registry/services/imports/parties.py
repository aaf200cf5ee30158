"""Names of organisations beside a record: those who carry a project with it, the sides of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.apps.registry.services.imports.finding import OrganisationFinder


@dataclass(frozen=True)
class Party:
    """One that a row names: the field, the name as it is written, and the record behind it where it is known."""

    field: str
    written_name: str
    organisation: Organisation | None


def list_parties(draft: Draft, keys: Sequence[str], finder: OrganisationFinder, region: Region) -> list[Party]:
    """List those whom the fields of a row name; who is not registered, or has namesakes, stays as it is written."""
    found = []
    for key in keys:
        for name in draft.get_list(key):
            hit = finder.find(name, region=region)
            if hit.body is None:
                words = _("有几家叫“%(name)s”，只按原文记。") if hit.rivals else _("没有登记过“%(name)s”，只按原文记。")
                draft.add_remark(key, "party_unknown", words % {"name": name})
            found.append(Party(key, name, hit.body))
    return found


def check_parties(draft: Draft, parties: Sequence[Party], own: Organisation | None, reason: str) -> None:
    """Say where one organisation stands twice among those whom a row names."""
    known = [party.organisation.pk for party in parties if party.organisation is not None]
    known += [] if own is None else [own.pk]
    if len(set(known)) < len(known):
        draft.add_trouble(parties[-1].field if parties else "", "party_twice", reason)
