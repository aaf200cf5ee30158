"""Projects won at upper levels with their receipts, and agreements with their sides and fulfilment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kepan.engine.basis.period import compute_months_later
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.enterprises import HNTE, PLAIN, SMALL, Firm
from kepan.engine.samples.people import Crowd
from kepan.engine.samples.records import WAN, Agreement, Organisation, Project
from kepan.engine.samples.words import CityWords

PROGRAMMES = (
    ("国家重点研发示范计划", "national", 9, (180, 900)),
    ("省重点研发示范计划", "provincial", 34, (60, 300)),
    ("省成果转化示范专项", "provincial", 14, (300, 1000)),
    ("省自然科学示范基金", "provincial", 13, (10, 50)),
    ("市产业技术示范计划", "city", 30, (20, 80)),
)
"""Name, level, weight, and the range of money in ten thousand yuan. All of them are invented."""
CLASSES = ("产业前瞻", "社会发展", "现代农业", "重大成果转化", "青年基金")
KINDS = (
    ("iur_cooperation", 46, (8, 120)),
    ("development", 22, (30, 420)),
    ("service", 12, (5, 80)),
    ("consulting", 6, (3, 40)),
    ("transfer", 6, (40, 600)),
    ("licence", 4, (20, 260)),
    ("framework", 4, (0, 0)),
)
NAMES = {
    "iur_cooperation": "产学研合作协议",
    "development": "技术开发合同",
    "service": "技术服务合同",
    "consulting": "技术咨询合同",
    "transfer": "技术转让合同",
    "licence": "技术许可合同",
    "framework": "全面合作框架协议",
}
SIDES = {"iur_cooperation": ("甲方", "乙方"), "framework": ("甲方", "乙方"), "licence": ("被许可方", "许可方")}
NOTES = ("首付款", "阶段成果交付", "样机交付", "验收后尾款")


def create_projects(
    words: CityWords,
    bodies: Sequence[Organisation],
    firms: Sequence[Firm],
    crowd: Crowd,
    seed: int,
    count: int,
    as_of: date,
) -> list[Project]:
    """Create projects of upper levels: what arrives never exceeds what was approved."""
    carriers = [(firm.organisation, firm.industry.products) for firm in firms if firm.aim in (HNTE, SMALL)]
    carriers += [(body, ("新材料", "智能装备", "种质资源")) for body in bodies if is_scholarly(body)] * 6
    found: list[Project] = []
    for number in range(count if carriers else 0):
        dice = Dice(seed, "project", number)
        body, products = dice.get_one(carriers)
        found.append(create_project(words, body, products, crowd, dice, number, as_of))
    return found


def is_scholarly(body: Organisation) -> bool:
    """Say whether a body does research for others."""
    return bool({"university", "institute"} & set(body.kinds))


def create_project(
    words: CityWords,
    body: Organisation,
    products: tuple[str, ...],
    crowd: Crowd,
    dice: Dice,
    number: int,
    as_of: date,
) -> Project:
    """Create one project from its application to its acceptance."""
    programme, level, _, (least, most) = dice.get_weighted(PROGRAMMES, [row[2] for row in PROGRAMMES])
    applied = dice.get_day(max(body.founded_on, date(as_of.year - 9, 2, 1)), body.closed_on or as_of)
    approved = applied + timedelta(days=dice.get_between(70, 190))
    known = crowd.staff.get(body.number, [])
    state = "applied" if approved > as_of else dice.get_weighted(("funded", "refused"), (72, 28))
    approved_amount, starts, ends = None, None, None
    receipts: list[tuple[date, int]] = []
    if state == "funded":
        approved_amount = dice.get_between(least, most) * WAN
        starts = date(approved.year, approved.month, 1)
        ends = compute_months_later(starts, 36) - timedelta(days=1)
        receipts = list_receipts(approved, approved_amount, dice, as_of)
        if ends < as_of - timedelta(days=150):
            state = dice.get_weighted(("accepted", "terminated", "funded"), (86, 6, 8))
    is_approved = approved_amount is not None
    return Project(
        number=number,
        name=f"{dice.get_one(words.adjectives)}{dice.get_one(products)}{dice.get_one(words.subjects)}关键技术研究",
        code=f"LCSF{approved.year}{number + 1:04d}" if is_approved else "",
        programme=programme,
        project_class=dice.get_one(CLASSES),
        level=level,
        organisation=body.number,
        leader=dice.get_one(known) if known else None,
        state=state,
        applied_on=applied,
        approved_on=approved if is_approved else None,
        document_number=f"示科发〔{approved.year}〕{dice.get_between(20, 320)}号" if is_approved else "",
        starts_on=starts,
        ends_on=ends,
        approved_amount=approved_amount,
        own_amount=None if approved_amount is None else approved_amount * dice.get_between(0, 3),
        receipts=tuple(receipts),
    )


def list_receipts(approved: date, amount: int, dice: Dice, as_of: date) -> list[tuple[date, int]]:
    """List what arrived: a first part soon, the rest after the half of the term, most of the time."""
    first = amount * dice.get_one((50, 60, 70, 100)) // 100
    found = [(approved + timedelta(days=dice.get_between(20, 160)), first)]
    if first < amount and dice.has_luck(800):
        found.append((compute_months_later(approved, dice.get_between(14, 26)), amount - first))
    return [(on, part) for on, part in found if on <= as_of]


def create_agreements(
    bodies: Sequence[Organisation], firms: Sequence[Firm], seed: int, count: int, as_of: date
) -> list[Agreement]:
    """Create agreements between an enterprise and a research body or another enterprise; a third are of this year."""
    scholars = [body for body in bodies if is_scholarly(body)] or [firm.organisation for firm in firms]
    buyers = [firm for firm in firms if firm.aim != PLAIN]
    found: list[Agreement] = []
    for number in range(count if buyers else 0):
        dice = Dice(seed, "agreement", number)
        firm = dice.get_one(buyers)
        other = dice.get_one(scholars) if dice.has_luck(780) else dice.get_one(buyers).organisation
        if other.number == firm.organisation.number:
            other = scholars[0]
        found.append(create_agreement(firm, other, dice, number, as_of))
    return found


def create_agreement(firm: Firm, other: Organisation, dice: Dice, number: int, as_of: date) -> Agreement:
    """Create one agreement with the steps of its fulfilment so far."""
    kind, _, (least, most) = dice.get_weighted(KINDS, [row[1] for row in KINDS])
    body = firm.organisation
    year = as_of.year if dice.has_luck(300) else dice.get_between(as_of.year - 8, as_of.year - 1)
    last = min(date(year, 12, 28), as_of, body.closed_on or as_of, other.closed_on or as_of)
    signed = dice.get_day(min(last, max(body.founded_on, other.founded_on, date(year, 1, 4))), last)
    ends = compute_months_later(signed, dice.get_one((6, 12, 12, 24, 36)))
    amount = dice.get_between(least, most) * WAN if most else None
    steps = list_steps(signed, ends, amount, dice, as_of)
    paid = sum(part or 0 for _, part, _ in steps)
    state = "running" if steps else "signed"
    if ends < as_of:
        state = "fulfilled" if amount is None or paid == amount else dice.get_one(("running", "terminated"))
    return Agreement(
        number=number,
        title=f"{body.short}与{other.short}{dice.get_one(firm.industry.products)}{NAMES[kind]}",
        code=f"LCHT{signed.year}{number + 1:04d}",
        kind=kind,
        state=state,
        amount=amount,
        signed_on=signed,
        ends_on=ends,
        region=body.region,
        parties=tuple(zip(SIDES.get(kind, ("委托方", "受托方")), (body.number, other.number), strict=True)),
        fulfilments=tuple(steps),
    )


def list_steps(
    signed: date, ends: date, amount: int | None, dice: Dice, as_of: date
) -> list[tuple[date, int | None, str]]:
    """List the steps of fulfilment until the day of the sample; their money never exceeds the agreement's."""
    count = dice.get_between(1, 3)
    found: list[tuple[date, int | None, str]] = []
    rest = amount
    for place in range(count):
        on = signed + (ends - signed) * (place + 1) // (count + 1)
        is_last = place == count - 1
        part = None if rest is None or amount is None else rest if is_last else amount // 100 * dice.get_between(20, 30)
        if on > as_of or (is_last and dice.has_luck(120)):
            break
        found.append((on, part, NOTES[-1] if is_last and place else NOTES[min(place, 2)]))
        rest = None if rest is None or part is None else rest - part
    return found
