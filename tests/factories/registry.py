"""Organisations and what hangs on them for tests, made through the services that users reach; all invented (虚构)."""

from __future__ import annotations

from datetime import date
from itertools import count

from kepan.apps.accounts.models import Region, User
from kepan.apps.registry.enums import OrganisationKind
from kepan.apps.registry.models import Organisation, OrganisationRole
from kepan.apps.registry.services import OrganisationDetails, create_batch, create_organisation
from kepan.engine.basis.organisation_codes import create_uscc

_numbers = count(1)
FOUNDED = date(2015, 3, 2)


def make_uscc() -> str:
    """Return a valid code that belongs to nobody and was not given before."""
    return create_uscc(f"MA9{next(_numbers):05d}")


def make_organisation(
    actor: User,
    *,
    name: str = "",
    region: Region | None = None,
    kinds: tuple[OrganisationKind, ...] = (OrganisationKind.ENTERPRISE,),
    uscc: str | None = None,
    founded_on: date | None = FOUNDED,
    address: str = "",
) -> Organisation:
    """Make an organisation in the actor's region."""
    code = make_uscc() if uscc is None else uscc
    place = region or actor.region
    assert place is not None
    details = OrganisationDetails(
        name=name or f"虚构第{next(_numbers)}号科技有限公司", uscc=code, founded_on=founded_on, address=address
    )
    return create_organisation(actor=actor, region=place, details=details, kinds=kinds)


def make_many(officer: User, count: int, kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> list[Organisation]:
    """Make organisations at once, as an import does."""
    region = officer.region
    assert region is not None
    bodies = [
        Organisation(region=region, name=f"虚构{kind}{number}号有限公司", uscc=make_uscc()) for number in range(count)
    ]
    create_batch(actor=officer, rows=[*bodies, *(OrganisationRole(organisation=body, kind=kind) for body in bodies)])
    return bodies
