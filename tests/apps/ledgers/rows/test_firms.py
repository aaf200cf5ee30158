"""Rows of enterprises, their money and their rights that a ledger passes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kepan.apps.desk.models import Notice
from kepan.apps.ledgers.services import EntryRefusedError
from kepan.apps.ledgers.services.sweeps import send_due_reminders, take_automatic_steps
from tests.apps.ledgers.rows.making import Place, get_share, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def place() -> Place:
    return Place()


def find_choices(ledger: str, field: str) -> set[str]:
    """Return the titles that a shipped field offers."""
    found = read_shipped(ledger).find_field(field)
    assert found is not None
    return {one.title for one in found.choices}


@pytest.mark.row("ENT-09")
def test_the_road_to_the_market_is_walked_in_its_order(place: Place) -> None:
    """No stage is left out, no day lies before the one of the stage before, and only the stages count as reached."""
    firm, broker = place.make_bodies(2)
    assert find_choices("listing_candidate", "board") >= {"主板", "创业板", "新三板"}
    entry = place.enter("listing_candidate", org=firm, board="gem", stage_on="2025-01-10")
    for leap in ("reform", "guide", "file", "list"):
        assert place.stop(entry, leap)
    entry = place.move(entry, "sign", signed_on="2025-02-01", broker=broker)
    assert place.stop(entry, "file", filed_on="2025-03-01")
    assert "股改不能早于签约" in place.stop(entry, "reform", share_reform_on="2025-01-31")
    entry = place.move(entry, "reform", share_reform_on="2025-04-01")
    entry = place.move(entry, "guide", guided_on="2025-06-01")
    entry = place.move(entry, "file", filed_on="2025-09-01")
    assert place.count("listing_candidate.entries", "state") == {"filed": 1}
    entry = place.move(entry, "list", listed_on="2026-01-08", code="000000")
    assert place.stop(entry, "withdraw", "虚构")
    assert place.count("listing_candidate.listed", "board", year=2026) == {"gem": 1}


@pytest.mark.row("ENT-11")
def test_every_enterprise_of_a_batch_has_somebody(place: Place) -> None:
    """Nobody is admitted, and nobody stays, without a contact; one person at a time looks after one enterprise."""
    contact = place.make_person()
    firms = place.make_bodies(3)
    fields = {"list": "high_tech", "batch": "第一批", "entered_on": "2026-01-05", "base_year": "2025"}
    entries = [place.enter("cultivation_list", org=firm, **fields) for firm in firms]
    assert "联系人" in place.stop(entries[0], "admit", base_output="100")
    for entry in entries:
        place.move(entry, "admit", base_output="100", contact=contact)
    with pytest.raises(EntryRefusedError, match="在库企业要有联系人"):
        place.change(entries[0], contact=None)
    for fact in ("active", "contacted"):
        assert place.count(f"cultivation_list.{fact}", "batch") == {"第一批": 3}
    pairs = [place.enter("pairing", person=place.make_person(), kind="one_to_one", target=firms[0],
                         start="2026-01-05") for _again in range(2)]  # fmt: skip
    place.move(pairs[0], "start", last_visit="2026-01-06")
    assert place.stop(pairs[1], "start", last_visit="2026-01-06") == "一对一类型里该对象已有人挂钩"


@pytest.mark.row("ENT-12")
def test_an_item_counts_with_its_evidence_only(place: Place) -> None:
    """Five items; one that is said to be met without a file is refused, and the share follows those that are."""
    firms, items = place.make_bodies(2), ("growth_plan", "rd_spending", "own_rights", "cooperation", "conversion")
    fields = {"set": "five_have", "period": "2026", "due_on": "2026-12-01"}
    bare = [{"item": one, "met": True} for one in items]
    assert place.refuse("checklist_review", subject=firms[0], items=bare, **fields).problems
    made = []
    for firm, missing in zip(firms, ("conversion", None), strict=True):
        rows = [{"item": one, "met": one != missing, "evidence": place.make_file() if one != missing else []}
                for one in items]  # fmt: skip
        made.append(place.enter("checklist_review", subject=firm, items=rows, **fields))
    entry = made[0]
    assert (entry.values["done"], entry.values["total"]) == ("4", "5")
    share = get_share(entry.values, "rate")
    assert share is not None and share * 100 == 80
    assert place.count("checklist_review.subjects", "set") == {"five_have": 2}
    assert place.count("checklist_review.met", "set") == {"five_have": 1}


@pytest.mark.row("ENT-24", "IPR-15")
def test_a_certificate_is_told_before_it_ends(place: Place) -> None:
    """A standard is implemented, audited, certified; the end is told at 90, 30 and 7 days, and past it expires."""
    entry = place.enter("certification", org=place.make_body(), scheme="ip")
    entry = place.move(entry, "start", started_on="2023-01-05")
    assert place.stop(entry, "certify")
    entry = place.move(entry, "audit", audited_on="2023-05-05")
    assert "证书" in place.stop(entry, "certify", valid_to=TODAY.isoformat())
    end = TODAY + timedelta(days=90)
    entry = place.change(entry, issued_on="2023-06-01")
    place.move(entry, "certify", cert_no="XG-0001", valid_to=end.isoformat(), file=place.make_file())
    assert place.list_days(entry) == {"valid": end.isoformat()}
    assert [send_due_reminders(today=end - timedelta(days=left)) for left in (91, 90, 60, 30, 7, 6)] == [
        0, 1, 0, 1, 1, 0,
    ]  # fmt: skip
    assert Notice.objects.filter(user=place.officer, title__contains="证书到期").count() == 3
    assert place.count("certification.valid", "scheme", year=2023) == {"ip": 1}
    take_automatic_steps(today=end + timedelta(days=1))
    entry.refresh_from_db()
    assert (entry.state, place.count("certification.valid", "scheme")) == ("expired", {})


def test_people_and_enterprises_are_paired_once(place: Place) -> None:
    """A pair stands once at a time; people and enterprises are each counted once, and a visit may ask for more."""
    people, firms = [place.make_person() for _again in range(4)], place.make_bodies(4)
    pairs = [*zip(people, firms, strict=True), (people[0], firms[1]), (people[0], firms[0])]
    made = [place.enter("pairing", person=one, kind="expert", target=firm, start="2026-01-05") for one, firm in pairs]
    for entry in made[:5]:
        place.move(entry, "start", last_visit="2026-01-06")
    assert place.stop(made[5], "start", last_visit="2026-01-06") == "两者已结对"
    for fact in ("persons", "targets"):
        assert place.count(f"pairing.{fact}", "kind") == {"expert": 4}
    place.move(made[0], "end", end="2026-03-01")
    assert place.move(made[5], "start", last_visit="2026-03-02").state == "active"


@pytest.mark.row("ENT-27")
def test_what_people_were_given_is_the_sum_of_its_details(place: Place) -> None:
    """Shares, bonuses and dividends by person, approved and paid; times and sums are those of the single entries."""
    amounts = {"equity": "30.5", "award": "12", "dividend": "7.5"}
    assert find_choices("incentive", "kind") >= {"股权激励", "奖励", "岗位分红"}
    made = []
    for kind, amount in amounts.items():
        who = {"recipient": place.make_body(), "person": place.make_person()}
        made.append(place.enter("incentive", **who, kind=kind, basis="虚构办法", period="2026", amount=amount))
    for entry in made:
        place.move(entry, "approve", approved_on="2026-02-01")
        place.move(entry, "pay", paid_on="2026-02-05", voucher=place.make_file())
    details = {one.values["kind"]: place.read(one)["amount"] for one in made}
    assert place.count("incentive.amount", "kind", year=2026) == details
    assert place.count("incentive.amount") == {(): sum(details.values())} == {(): 50_000_000}
    assert place.count("incentive.entries") == {(): 3}


@pytest.mark.row("IPR-20")
def test_cases_are_those_handled_mediated_and_transferred(place: Place) -> None:
    """Every closed case says how it was settled, so that the ways add up to the cases."""
    party = place.make_body()
    made = [place.enter("enforcement_case", no=f"虚构{number}号", domain="patent", cause="infringe", party=party,
                        found_on="2026-01-05", source="check") for number in range(4)]  # fmt: skip
    for entry in made[:2]:
        place.move(entry, "order", ordered_on="2026-01-06", order_due="2026-01-20")
        place.move(entry, "correct", corrected_on="2026-01-10")
    place.move(made[2], "mediate")
    place.move(made[3], "transfer", "虚构")
    assert "结案方式" in place.stop(made[0], "close", closed_on="2026-02-01")
    for entry, way in zip(made, ("corrected", "corrected", "mediated", "transferred"), strict=True):
        place.move(entry, "close", closed_on="2026-02-01", settled_by=way)
    ways = place.count("enforcement_case.closed", "settled_by", year=2026)
    assert ways == {"corrected": 2, "mediated": 1, "transferred": 1}
    assert place.count("enforcement_case.cases") == {(): sum(ways.values())}


@pytest.mark.row("FIN-04")
def test_every_kind_of_instrument_is_entered_and_summed(place: Place) -> None:
    """The five instruments stand among the kinds, and each adds up what was signed."""
    wanted = {"share_pledge": "100", "bond": "200", "short_note": "300", "joint_bond": "400", "listing": "500.5"}
    assert find_choices("financing_record", "instrument") >= {
        "股权质押", "债券", "短期融资券", "中小企业集合债", "上市融资",
    }  # fmt: skip
    firm, bank = place.make_bodies(2)
    for kind, amount in [*wanted.items(), ("bond", "50")]:
        entry = place.enter("financing_record", org=firm, instrument=kind, investor=bank, amount=amount,
                            signed_on="2026-01-05" if amount != "50" else "2026-01-06")  # fmt: skip
        place.move(entry, "sign")
    assert place.count("financing_record.amount", "instrument", year=2026) == {
        "share_pledge": 100_000_000, "bond": 250_000_000, "short_note": 300_000_000, "joint_bond": 400_000_000,
        "listing": 500_500_000,
    }  # fmt: skip


@pytest.mark.row("FIN-06")
def test_what_funds_put_in_adds_up_by_fund(place: Place) -> None:
    """A fund, an enterprise, a round, an amount, and a look at it afterwards that is told."""
    firm, investor = place.make_bodies(2)
    for number, (fund, amount) in enumerate((("虚构天使基金", "100"), ("虚构天使基金", "250"), ("虚构引导基金", "30"))):
        entry = place.enter("financing_record", org=firm, instrument="equity", investor=investor, fund=fund,
                            round="angel", amount=amount, signed_on=f"2026-01-0{number + 1}",
                            review_on=TODAY.isoformat())  # fmt: skip
        place.move(entry, "sign")
    assert place.count("financing_record.amount", "fund") == {
        "虚构天使基金": 350_000_000, "虚构引导基金": 30_000_000,
    }  # fmt: skip
    place.move(place.move(entry, "fund", voucher=place.make_file()), "run")
    assert place.list_days(entry) == {"review": TODAY.isoformat()}
    assert send_due_reminders(today=TODAY) == 1
