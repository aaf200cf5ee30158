"""The analytic tables that the registry gives can be read, each with its day, dimensions and measures."""

from __future__ import annotations

from datetime import date

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.facts import BY_KEY, FACTS
from kepan.apps.registry.services import RecognitionDetails, StatementDetails, create_statement, grant_recognition
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def test_every_fact_can_be_read() -> None:
    """Keys are of this context and not given twice; each table has a key, and a day where it says so."""
    assert len(BY_KEY) == len(FACTS) == 14
    for fact in FACTS:
        assert fact.key.startswith("registry.")
        rows = fact.list_rows()
        assert list(rows) == []
        columns = {"key", *fact.dimensions, *fact.measures, *(["time"] if fact.time else [])}
        assert set(rows.query.values_select) | set(rows.query.annotation_select) == columns


def test_a_fact_has_its_place_and_amounts() -> None:
    """A statement counts by its year at the place of its organisation, in fen; a title by its day."""
    officer = make_user(Role.SECTION_OFFICER)
    firm = make_organisation(officer)
    create_statement(
        actor=officer, organisation=firm, year=2024, details=StatementDetails(ReleaseStage.FLASH, {"revenue": 7})
    )
    grant_recognition(actor=officer, organisation=firm, details=RecognitionDetails("hnte", date(2024, 12, 2)))
    (row,) = BY_KEY["registry.statements"].list_rows()
    assert officer.region is not None
    assert (row["time"], row["stage"], row["region_path"], row["revenue"], row["assets"]) == (
        2024,
        "flash",
        officer.region.path,
        7,
        None,
    )
    (title,) = BY_KEY["registry.recognitions"].list_rows()
    assert (title["time"], title["title"], title["organisation_id"]) == (date(2024, 12, 2), "hnte", firm.pk)
