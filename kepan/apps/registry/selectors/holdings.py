"""Reading titles, rights, projects and agreements: lists that a user may see, and what one organisation has of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from kepan.apps.accounts.selectors import AnyUser, list_visible
from kepan.apps.registry.enums import OWNER_ROLES, RecognitionState, RightKind, RightStatus, TitleLevel
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Fulfilment,
    Organisation,
    Person,
    ProjectReceipt,
    Recognition,
    Right,
    RightClass,
    RightEvent,
    RightParty,
    UpperProject,
)
from kepan.apps.registry.models.keys import InForce
from kepan.apps.registry.selectors.organisations import match_words
from kepan.engine.basis.patent_numbers import GRACE_MONTHS, compute_national_phase_day
from kepan.engine.basis.period import compute_months_later
from kepan.engine.registry.status import Event, EventKind, LegalStatus, compute_status
from kepan.engine.registry.titles import REMINDERS, Conferral, Rung, list_ladder

LEAST_CLASS = 3
"""Characters of a class of the patent classification (G01); its sections have one."""
FEWEST_DIGITS = 4
"""So many digits and no Chinese make a word a number."""
FEWEST_FILED = 8
"""Digits from which on an application is found by the beginning of its number: year, kind and the first of its count.

A beginning that is shorter would mean up to all applications of a year.
"""
YEAR = re.compile(r"(19|20)[0-9]{2}")
IN_FORCE = (RightStatus.GRANTED, RightStatus.SUSPENDED)


def list_recognitions(*, user: AnyUser) -> QuerySet[Recognition]:
    """Return the titles conferred that a user may see, the newest first."""
    rows = Recognition.objects.select_related("organisation", "person", "region")
    return list_visible(rows, user=user).order_by("-recognised_on", "-pk")


def get_recognition(*, user: AnyUser, pk: int) -> Recognition:
    """Return one recognition; raises Recognition.DoesNotExist for one not visible."""
    return list_recognitions(user=user).select_related("renews", "office", "owner").get(pk=pk)


def match_recognition_words(words: str) -> Q:
    """Return the condition that each of some words begins a certificate or document number or finds the organisation.

    Each way has its index; what they find is put together, for a database that asks «or» reads all titles.
    """
    found = Q()
    for word in words.split():
        ways = (Q(certificate__begins=word), Q(document_number__begins=word), match_words(word, to="organisation"))
        first, *others = (Recognition.objects.filter(way).values("pk") for way in ways)
        found &= Q(pk__in=first.union(*others))
    return found


def match_held(*, today: date) -> Q:
    """Return the condition that a title is held on a day; one cancelled later was held until then."""
    begun = Q(valid_from__lte=today) | Q(valid_from__isnull=True, recognised_on__lte=today)
    running = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    kept = Q(state=RecognitionState.GRANTED) | Q(cancelled_on__gt=today)
    return begun & running & kept


def match_expiring(days: int, *, today: date) -> Q:
    """Return the condition that a title runs out within so many days and was not renewed yet."""
    last = today + timedelta(days=days)
    renewed = Recognition.objects.filter(renews=OuterRef("pk"))
    return Q(~Exists(renewed), valid_to__gte=today, valid_to__lte=last, state=RecognitionState.GRANTED)


def count_expiring(*, user: AnyUser, today: date) -> dict[int, int]:
    """Count the titles that run out within 180, 90 and 30 days; a narrower span is part of the wider; one query."""
    counts = {f"within_{days}": Count("pk", filter=match_expiring(days, today=today)) for days in REMINDERS}
    found = list_recognitions(user=user).order_by().aggregate(**counts)
    return {days: found[f"within_{days}"] for days in REMINDERS}


def get_ladder(rows: Iterable[Recognition], *, today: date) -> list[Rung]:
    """Return the titles of one holder as rungs, from rows that were read."""
    return list_ladder(
        (
            Conferral(
                key=row.pk,
                title=f"{row.title} {row.object_name}".strip(),
                level=row.level,
                start=row.valid_from or row.recognised_on,
                end=row.valid_to,
                cancelled_on=row.cancelled_on,
                renews=row.renews_id,
            )
            for row in rows
        ),
        today=today,
    )


def list_rights(*, user: AnyUser) -> QuerySet[Right]:
    """Return the rights a user may see, the newest first."""
    return list_visible(Right.objects.select_related("region"), user=user).order_by("-filed_on", "-pk")


def add_parties(rows: QuerySet[Right]) -> QuerySet[Right]:
    """Have rights read with the names that stand on them and with their classes."""
    return rows.prefetch_related("parties", "classes")


def get_right(*, user: AnyUser, pk: int) -> Right:
    """Return one right with parties, classes and events; raises Right.DoesNotExist for one not visible."""
    rows = list_rights(user=user).select_related("office", "owner")
    parties = RightParty.objects.select_related("organisation__region", "person__region")
    return rows.prefetch_related(Prefetch("parties", parties), "classes", "events").get(pk=pk)


def get_legal_status(right: Right, *, today: date) -> LegalStatus:
    """Return the status on a day of a right that was read with its events, and what rests on it."""
    course = [Event(row.on, EventKind(row.kind)) for row in right.events.all()]
    return compute_status(right.kind, course, today=today, term_end=right.expires_on)


def list_statuses(right: Right) -> list[tuple[RightEvent, RightStatus]]:
    """Return the events of a right that was read with them, in order, each with the status from then on."""
    known = {kind: place for place, kind in enumerate(EventKind)}
    rows = sorted(right.events.all(), key=lambda row: (row.on, known[EventKind(row.kind)]))
    course = [Event(row.on, EventKind(row.kind)) for row in rows]
    statuses = []
    for place, row in enumerate(rows, start=1):
        found = compute_status(right.kind, course[:place], today=row.on, term_end=right.expires_on)
        statuses.append((row, RightStatus(found.status.value)))
    return statuses


def match_owner(organisation: Organisation | OuterRef) -> Q:
    """Return the condition that a right is an organisation's today: as applicant, owner or drafter.

    Its few rights are listed by the index of parties; a database that asks each of millions in turn takes minutes.
    """
    sides = RightParty.objects.filter(organisation=organisation, role__in=OWNER_ROLES, ends_on__isnull=True)
    return Q(pk__in=sides.values("right"))


def list_owner_codes(*, rights: Iterable[int]) -> dict[int, str]:
    """Return the USCC of the present owners of rights, by right, for services that have got them; one query."""
    sides = RightParty.objects.filter(right__in=list(rights), role__in=OWNER_ROLES, ends_on__isnull=True)
    found: dict[int, list[str]] = {}
    for right, code in sides.order_by("position").values_list("right", "organisation__uscc"):
        found.setdefault(right, []).append(code or "")
    return {right: " ".join(dict.fromkeys(codes)).strip() for right, codes in found.items()}


def list_newest_rights(*, user: AnyUser, organisation: Organisation) -> QuerySet[Right]:
    """Return the rights of one organisation that a user may see, the newest first.

    By an expression and not by the column: along the index of days a database passes millions of rights of others.
    """
    day = Coalesce(F("filed_on"), F("filed_on"))
    return list_rights(user=user).filter(match_owner(organisation)).order_by(day.desc(nulls_last=True), "-pk")


def match_inventor(person: Person) -> Q:
    """Return the condition that a person stands on a right."""
    return Q(pk__in=RightParty.objects.filter(person=person).values("right"))


def match_right_words(words: str) -> Q:
    """Return the condition that a right has each of some words in its title, or as the beginning of a number.

    What is written as numbers are, with four digits or more, is looked for among numbers alone, which an index has. A
    bare year is the year of filing.
    """
    found = Q()
    for word in words.split():
        if YEAR.fullmatch(word):
            found &= Q(filed_on__year=int(word))
            continue
        numbered = Q(number__begins=word)
        filed, digits = _read_filed(word)
        if digits >= FEWEST_FILED:
            numbered |= Q(application_number__begins=filed)
        found &= numbered if digits >= FEWEST_DIGITS else Q(title__icontains=word) | numbered
    return found


def list_short_numbers(words: str) -> list[str]:
    """List the words that could be the beginning of an application's number, but are too short to be looked for as one.

    >>> list_short_numbers("传感 2024 202410 ZL2024101 2024SR0123 2024101234567")
    ['202410', 'ZL2024101']
    """
    short = range(FEWEST_DIGITS, FEWEST_FILED)
    read = ((word, *_read_filed(word)) for word in words.split() if not YEAR.fullmatch(word))
    return [word for word, filed, digits in read if digits in short and len(filed) == digits]


def _read_filed(word: str) -> tuple[str, int]:
    """Read a word as an application's number, without ZL and point, and how many digits it has; Chinese has none."""
    filed = word.upper().removeprefix("ZL").replace(".", "")
    return filed, sum(sign.isdigit() for sign in filed) if word.isascii() else 0


def match_force(*, is_in: bool) -> Q:
    """Return the condition that a right is in force, or that it is not; an index has them by day."""
    return Q(Exact(InForce("status"), int(is_in)))


def match_ipc(symbol: str) -> Q:
    """Return the condition that a right has a class or one below it, by the beginning of its symbol.

    A section alone (G) has so many rights that each is asked in turn; those of a class are listed by its index.
    """
    rows = RightClass.objects.filter(ipc__begins=symbol)
    if len(symbol) < LEAST_CLASS:
        return Q(Exists(rows.filter(right=OuterRef("pk"))))
    return Q(pk__in=rows.values("right"))


@dataclass(frozen=True)
class RightCount:
    """How many rights of a kind there are, and how many of them are in force."""

    kind: str
    total: int
    in_force: int


def count_rights(rows: QuerySet[Right]) -> list[RightCount]:
    """Count rights by kind, all and in force; one query."""
    in_force = Count("pk", filter=Q(status__in=IN_FORCE))
    found = rows.order_by().values("kind").annotate(total=Count("pk"), in_force=in_force)
    order = {kind: place for place, kind in enumerate(RightKind.values)}
    return sorted((RightCount(**row) for row in found), key=lambda row: order[row.kind])


def count_rights_by_year(rows: QuerySet[Right], *, granted: bool = False) -> dict[tuple[int, str], int]:
    """Count rights by the year in which they were filed, or granted, and by kind; one query."""
    day = "granted_on" if granted else "filed_on"
    found = rows.order_by().filter(**{f"{day}__isnull": False}).values(year=F(f"{day}__year"), of=F("kind"))
    return {(row["year"], row["of"]): row["count"] for row in found.annotate(count=Count("pk"))}


@dataclass(frozen=True)
class NationalPhase:
    """An international application with the last day to enter the national phase, and with the paid grace."""

    right: Right
    last_day: date
    grace_day: date
    days_left: int


def list_national_phases(*, user: AnyUser, today: date, within: int = REMINDERS[0]) -> list[NationalPhase]:
    """List the international applications that a user may see and that have to enter a national phase soon."""
    return find_national_phases(list_rights(user=user), today=today, within=within)


def find_national_phases(rows: QuerySet[Right], *, today: date, within: int = REMINDERS[0]) -> list[NationalPhase]:
    """Find the international applications whose 30 months end within so many days or are in the grace of 32.

    Those that entered already, that is with a patent of the same family that came in by the international way,
    and those withdrawn are left out. The months count from the priority day, else from filing.
    """
    oldest = compute_months_later(today, -GRACE_MONTHS - 1)
    entered = Right.objects.filter(family=OuterRef("family"), application_number__regex=r"^\d{4}[89]")
    rows = rows.filter(kind=RightKind.PCT, status__in=(RightStatus.FILED, RightStatus.PUBLISHED))
    rows = rows.filter(Q(priority_on__gte=oldest) | Q(priority_on__isnull=True, filed_on__gte=oldest))
    rows = rows.filter(Q(family="") | ~Exists(entered))
    found = []
    for right in rows:
        start = right.priority_on or right.filed_on
        if start is None:
            continue
        last, grace = compute_national_phase_day(start), compute_national_phase_day(start, with_grace=True)
        if today <= grace and (last - today).days <= within:
            found.append(NationalPhase(right, last, grace, (last - today).days))
    return sorted(found, key=lambda row: (row.last_day, row.right.pk))


def list_projects(*, user: AnyUser) -> QuerySet[UpperProject]:
    """Return the upper-level projects a user may see with the money that arrived, the newest first."""
    arrived = ProjectReceipt.objects.filter(project=OuterRef("pk")).order_by().values("project")
    rows = UpperProject.objects.select_related("organisation", "region", "leader")
    rows = rows.annotate(received=Subquery(arrived.annotate(total=Sum("amount")).values("total")))
    return list_visible(rows, user=user).order_by("-approved_on", "-pk")


def match_received(rows: QuerySet[UpperProject], *, start: date | None, end: date | None) -> QuerySet[UpperProject]:
    """Keep the projects of which money arrived between two days; what arrived is then that of these days alone."""
    arrived = ProjectReceipt.objects.filter(project=OuterRef("pk")).order_by().values("project")
    for lookup, day in (("on__gte", start), ("on__lte", end)):
        if day is not None:
            arrived = arrived.filter(**{lookup: day})
    total = Subquery(arrived.annotate(total=Sum("amount")).values("total"))
    return rows.annotate(received=total).filter(received__isnull=False)


def list_levels_from(level: TitleLevel | str) -> list[str]:
    """List a level and those above it.

    >>> list_levels_from(TitleLevel.PROVINCIAL)
    ['national', 'provincial']
    """
    return TitleLevel.values[: TitleLevel.values.index(level) + 1]


def get_project(*, user: AnyUser, pk: int) -> UpperProject:
    """Return one project with receipts and partners; raises UpperProject.DoesNotExist for one not visible."""
    rows = list_projects(user=user).select_related("office", "owner")
    return rows.prefetch_related("receipts", "partners__organisation").get(pk=pk)


def list_agreements(*, user: AnyUser) -> QuerySet[Agreement]:
    """Return the agreements a user may see with what was paid, the newest first."""
    paid = Fulfilment.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    rows = Agreement.objects.select_related("region")
    rows = rows.annotate(paid=Subquery(paid.annotate(total=Sum("amount")).values("total")))
    return list_visible(rows, user=user).order_by("-signed_on", "-pk")


def get_agreement(*, user: AnyUser, pk: int) -> Agreement:
    """Return one agreement with parties and fulfilments, what it renews and what renews it.

    Raises Agreement.DoesNotExist for one not visible.
    """
    rows = list_agreements(user=user).select_related("office", "owner", "renews")
    return rows.prefetch_related("parties__organisation", "fulfilments", "renewals").get(pk=pk)


def match_party(organisation: Organisation) -> Q:
    """Return the condition that an organisation is a party of an agreement."""
    return Q(pk__in=AgreementParty.objects.filter(organisation=organisation).values("agreement"))
