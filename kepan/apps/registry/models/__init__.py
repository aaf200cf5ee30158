"""Tables of the registry, one module for each kind of record."""

from __future__ import annotations

from kepan.apps.registry.models.linking import MatchPair, Merger, Pair, PersonPair
from kepan.apps.registry.models.organisations import (
    Contact,
    Delegation,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Record,
    SearchKey,
)
from kepan.apps.registry.models.people import Person, PersonField, PersonRole, Position
from kepan.apps.registry.models.projects import (
    Agreement,
    AgreementParty,
    Fulfilment,
    ProjectPartner,
    ProjectReceipt,
    UpperProject,
)
from kepan.apps.registry.models.quality import Finding
from kepan.apps.registry.models.recognitions import Recognition
from kepan.apps.registry.models.rights import Right, RightClass, RightEvent, RightParty
from kepan.apps.registry.models.statements import StaffMonth, YearlyStatement

__all__ = [
    "Agreement",
    "AgreementParty",
    "Contact",
    "Delegation",
    "Finding",
    "Fulfilment",
    "LifeEvent",
    "MatchPair",
    "Merger",
    "Organisation",
    "OrganisationCode",
    "OrganisationName",
    "OrganisationRole",
    "OrganisationTag",
    "Pair",
    "Person",
    "PersonField",
    "PersonPair",
    "PersonRole",
    "Position",
    "ProjectPartner",
    "ProjectReceipt",
    "Recognition",
    "Record",
    "Right",
    "RightClass",
    "RightEvent",
    "RightParty",
    "SearchKey",
    "StaffMonth",
    "UpperProject",
    "YearlyStatement",
]
