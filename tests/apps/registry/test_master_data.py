"""An enterprise's master data as a whole: codes, yearly snapshots, duplicates joined, namesakes kept apart. (虚构)"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import PartyRole, ReleaseStage, RightEventKind, RightKind
from kepan.apps.registry.models import MatchPair, Merger
from kepan.apps.registry.selectors import (
    count_rights,
    find_matches,
    get_figures,
    list_organisations,
    list_rights,
    list_statements,
    match_owner,
)
from kepan.apps.registry.services import (
    EventEntry,
    PartyEntry,
    RightDetails,
    StatementDetails,
    create_right,
    create_statement,
    merge_organisations,
)
from kepan.engine.basis.organisation_codes import read_uscc
from kepan.engine.registry.traits import LinkageRecord
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation, make_uscc

pytestmark = pytest.mark.django_db


@pytest.mark.row("ENT-01")
def test_one_enterprise_is_one_record_and_namesakes_stay_two() -> None:
    """The check character is checked; a year has finance, R&D, staff and rights; a double is joined with all it has.

    Two bodies of one name with two valid codes are never joined, and not even taken for one on entry.
    """
    officer = make_user(Role.SECTION_OFFICER)
    assert officer.region is not None
    name, code = "澜川云汀传感技术有限公司（虚构）", make_uscc()
    wrong = code[:-1] + next(sign for sign in "0123456789" if sign != code[-1])
    assert [fault.expected for fault in read_uscc(wrong).faults] == [code[-1]]
    with pytest.raises(RefusalError, match=f"应为“{code[-1]}”"):
        make_organisation(officer, name=name, uscc=wrong)
    firm = make_organisation(officer, name=name, uscc=code)
    double = make_organisation(officer, name="澜川云汀传感技术有限公司", uscc="")
    namesake = make_organisation(officer, name=name, uscc=make_uscc())

    figures: dict[str, int | Decimal | None] = {
        "revenue": 9_000_000_00,
        "rd_total": 500_000_00,
        "staff_average": Decimal("52.50"),
    }
    statement = create_statement(
        actor=officer, organisation=double, year=2024, details=StatementDetails(ReleaseStage.FINAL, figures)
    )
    create_right(
        actor=officer,
        region=officer.region,
        details=RightDetails(RightKind.INVENTION, "虚构方法", "201710601862.3"),
        parties=[PartyEntry(PartyRole.APPLICANT, double.name, double)],
        events=[EventEntry(RightEventKind.FILED, date(2017, 7, 21))],
    )

    found = find_matches(user=officer, entry=LinkageRecord(0, name, uscc=code))
    assert [match.organisation for match in found] == [firm, double]
    assert list_organisations(user=officer).count() == 3 and not Merger.objects.exists()
    with pytest.raises(RefusalError, match="各有有效的统一社会信用代码"):
        merge_organisations(actor=officer, kept=firm, dropped=namesake, reason="同名")
    assert not MatchPair.objects.filter(state="merged").exists()

    merge_organisations(actor=officer, kept=firm, dropped=double, reason="同一单位的两条记录")
    assert set(list_organisations(user=officer)) == {firm, namesake}
    assert list(list_statements(user=officer, organisation=firm)) == [statement]
    assert {code: value for code, value in get_figures(statement).items() if value is not None} == figures
    assert [row.total for row in count_rights(list_rights(user=officer).filter(match_owner(firm)))] == [1]
    firm.refresh_from_db()
    assert (firm.latest_year, firm.latest_staff) == (2024, Decimal("52.50"))
