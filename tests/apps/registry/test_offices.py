"""Records belong to the office that entered them, so that its faults are listed for it. All invented (虚构)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.registry.enums import AgreementKind, PartyRole, RightKind, TitleLevel
from kepan.apps.registry.models import Finding, Right
from kepan.apps.registry.selectors import count_by_place
from kepan.apps.registry.services import (
    AgreementDetails,
    AgreementPartyEntry,
    PartyEntry,
    PersonDetails,
    ProjectDetails,
    RecognitionDetails,
    RightDetails,
    create_agreement,
    create_person,
    create_project,
    create_right,
    grant_recognition,
)
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.imports import apply, make_patent, stage
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def test_what_an_office_enters_is_its_own_to_look_after(settings: Any, tmp_path: Any) -> None:
    """Each kind of record by hand, and rights by a table: the findings stand at the office; one that is named wins."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    region = make_region()
    office, other = make_office(region), make_office(region)
    officer = make_user(Role.SECTION_OFFICER, region=region, office=office)
    firm = make_organisation(officer, uscc="")
    partner = make_organisation(officer)
    person = create_person(actor=officer, region=region, details=PersonDetails("虚构人甲"))
    named = create_person(actor=officer, region=region, details=PersonDetails("虚构人乙"), office=other)
    title = grant_recognition(
        actor=officer, organisation=firm, details=RecognitionDetails("gazelle", date(2025, 1, 1), level="city")
    )
    details = ProjectDetails("虚构项目", "虚构计划", TitleLevel.CITY, applied_on=date(2025, 1, 5))
    project = create_project(actor=officer, organisation=firm, details=details)
    agreement = create_agreement(
        actor=officer,
        region=region,
        details=AgreementDetails("虚构协议", AgreementKind.FRAMEWORK, date(2025, 5, 1)),
        parties=[AgreementPartyEntry(body.name, organisation=body) for body in (firm, partner)],
    )
    right = create_right(
        actor=officer,
        region=region,
        details=RightDetails(RightKind.SOFTWARE, "虚构软件", number="2024SR0000001"),
        parties=[PartyEntry(PartyRole.APPLICANT, firm.name, firm)],
    )
    apply(officer, stage(officer, [make_patent(1)]))
    imported = Right.objects.exclude(pk=right.pk).get()
    made: list[Any] = [firm, partner, person, title, project, agreement, right, imported]
    assert {row.office for row in made} == {office}
    assert named.office == other
    places = {row.office: row for row in count_by_place(user=officer)}
    assert None not in places and places[office].warnings >= 1
    assert Finding.objects.get(check_code="organisation.code_missing").office == office
