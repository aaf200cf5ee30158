"""Files of registry lists: what is read from fields alone is what the records would have given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from kepan.apps.accounts.enums import Role
from kepan.apps.registry.enums import AgreementKind, ProjectState, RightKind, RightStatus, TitleLevel
from kepan.apps.registry.models import (
    Agreement,
    Organisation,
    ProjectReceipt,
    Recognition,
    Right,
    UpperProject,
)
from kepan.store.files.tables import Form
from kepan.web.registry.views.holdings import HANGING, AgreementList, ProjectList, RecognitionList, RightList
from kepan.web.registry.views.lists import OrganisationList, RegistryList
from kepan.web.ui.lists.exports import Export
from tests.factories.accounts import make_region, make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def list_values(page: RegistryList, *, from_records: bool) -> list[list[object]]:
    """List what a file of all columns of a list would hold."""
    state = page.read_state([])
    # What hangs on a right is read with its record.
    state.columns = tuple(column for column in page.columns if column not in HANGING)
    export: Export = page.make_export(state, *page.filter_rows(state), Form.PARQUET)
    assert (export.cells is None) == isinstance(page, RecognitionList)
    return [list(cells) for cells in (replace(export, cells=None) if from_records else export).list_cells()]


def test_files_hold_the_same_whether_records_are_made_or_not(rf: RequestFactory) -> None:
    """Words of choices, industries and regions, exact money, half a person, fields of other tables, and nothing."""
    planner = make_user(Role.PLANNER, region=make_region())
    full = make_organisation(planner)
    make_organisation(planner)
    Organisation.objects.filter(pk=full.pk).update(
        industry="C3921", industry_edition="2017", size="small", zone=planner.region, founded_on=date(2012, 3, 4),
        latest_year=2025, latest_revenue=123456789, latest_rd=0, latest_staff=Decimal("312.50"),
    )  # fmt: skip
    place = {"region": full.region}
    for title, known in (
        (
            "一种虚构的传感器",
            {"application_number": "CN202310000001X", "filed_on": date(2023, 5, 6), "main_ipc": "G01D 5/00"},
        ),
        ("=另一种", {"number": "2025SR000001", "granted_on": date(2025, 2, 3), "status": RightStatus.LAPSED}),
    ):
        Right.objects.create(title=title, kind=RightKind.INVENTION, **place, **known)
    for approved in (3_00, None):
        project = UpperProject.objects.create(
            organisation=full, name="虚构课题", level=TitleLevel.NATIONAL, state=ProjectState.FUNDED,
            approved_amount=approved, **place,
        )  # fmt: skip
    ProjectReceipt.objects.create(project=project, on=date(2025, 4, 1), amount=2_01)
    Agreement.objects.create(
        title="虚构协议", kind=AgreementKind.SERVICE, signed_on=date(2026, 1, 5), amount=5, **place
    )
    Recognition.objects.create(
        title="hnte", organisation=full, level=TitleLevel.NATIONAL, recognised_on=date(2024, 11, 6), **place
    )
    counts = {OrganisationList: 2, RightList: 2, ProjectList: 2, AgreementList: 1, RecognitionList: 1}
    for view in counts:
        page = view()
        request = rf.get("/")
        request.user, request.GET = planner, QueryDict()
        page.setup(request)
        rows = list_values(page, from_records=False)
        assert rows == list_values(page, from_records=True)
        assert len(rows) == counts[view]
        if view is OrganisationList:
            figures = {tuple(row[10:13]) for row in rows}
            assert figures == {(Decimal("123.456789"), Decimal(0), Decimal("312.5")), (None, None, None)}
