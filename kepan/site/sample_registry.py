"""The records of the invented city (虚构示例): written into the registry at once, as one batch of the trail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from django.db.models import Model
from django.utils import timezone

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.registry.enums import NameKind, OrganisationState, PartyRole, RecognitionState
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Contact,
    Fulfilment,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Person,
    PersonField,
    PersonPair,
    PersonRole,
    Position,
    ProjectReceipt,
    Recognition,
    Record,
    Right,
    RightClass,
    RightEvent,
    RightParty,
    StaffMonth,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.registry.selectors import find_matches
from kepan.apps.registry.selectors.matching import list_linkage_records
from kepan.apps.registry.selectors.person_matching import list_person_traits
from kepan.apps.registry.services import check_all, create_batch, grant_delegation
from kepan.apps.registry.services.matching import update_pairs
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.people import find_person_pairs
from kepan.engine.samples import SEED, SIZE, City, CityWords, create_city
from kepan.engine.samples import records as made
from kepan.store.files.city import read_city_words

SOURCE = "虚构示例"
NINE = time(9)
OFFICE_OF: Mapping[type[Record], str] = {
    Organisation: "高新技术科",
    Right: "成果转化与平台科",
    UpperProject: "发展规划科",
    Agreement: "成果转化与平台科",
    Person: "外国专家与合作科",
}
"""Which office of the city looks after the records of a kind; titles are looked after in their districts."""


class CityLoader:
    """Turns the plain records of a city into rows that refer to each other as objects."""

    def __init__(self, city: City, words: CityWords, regions: Mapping[str, Region], owner: User) -> None:
        self.city, self.words, self.regions, self.owner = city, words, regions, owner
        named = {office.name: office for office in Office.objects.filter(region=owner.region)}
        self.offices = {kind: named.get(name) for kind, name in OFFICE_OF.items()}
        self.organisations: list[Organisation] = []
        self.people: list[Person] = []

    def list_rows(self) -> Iterator[Model]:
        """List the rows of all tables."""
        for organisation in self.city.organisations:
            yield from self._list_organisation(organisation)
        for row, organisation in zip(self.organisations, self.city.organisations, strict=True):
            if organisation.parent is not None:
                row.parent, row.parent_kind = self.organisations[organisation.parent], organisation.parent_kind
        for statement in self.city.statements:
            yield from self._list_statement(statement)
        yield from self._list_people()
        yield from self._list_recognitions()
        for right in self.city.rights:
            yield from self._list_right(right)
        for project in self.city.projects:
            yield from self._list_project(project)
        for agreement in self.city.agreements:
            yield from self._list_agreement(agreement)

    def _mark(self, name: str) -> str:
        """Return the name of a person with the mark: a person's name alone could be anybody's."""
        return f"{name}{self.words.mark}" if name else ""

    def _get_organisation(self, number: int | None) -> Organisation | None:
        return None if number is None else self.organisations[number]

    def _get_person(self, number: int | None) -> Person | None:
        return None if number is None else self.people[number]

    def _list_organisation(self, one: made.Organisation) -> Iterator[Model]:
        row = Organisation(
            region=self.regions[one.region],
            office=self.offices[Organisation],
            owner=self.owner,
            source=SOURCE,
            is_invented=True,
            uscc=one.uscc,
            name=one.name,
            state=OrganisationState.ACTIVE if one.closed_on is None else OrganisationState.CLOSED,
            zone=self.regions[one.zone] if one.zone else None,
            industry=one.industry,
            industry_edition=self.words.edition,
            hightech_field=self.words.fields[one.hightech_field - 1] if one.hightech_field else "",
            founded_on=one.founded_on,
            closed_on=one.closed_on,
            address=one.address,
            registered_capital=one.registered_capital or None,
            representative=self._mark(one.representative),
        )
        self.organisations.append(row)
        yield row
        for kind in one.kinds:
            yield OrganisationRole(organisation=row, kind=kind, starts_on=one.founded_on)
        since = one.former[-1].ends_on if one.former else one.founded_on
        yield OrganisationName(organisation=row, name=one.name, kind=NameKind.CURRENT, starts_on=since, source=SOURCE)
        if one.short and one.short != one.name:
            yield OrganisationName(organisation=row, name=one.short, kind=NameKind.SHORT, source=SOURCE)
        for former in one.former:
            yield OrganisationName(
                organisation=row,
                name=former.name,
                kind=NameKind.FORMER,
                starts_on=former.starts_on,
                ends_on=former.ends_on,
                source=SOURCE,
            )
        for kind, code in one.codes:
            yield OrganisationCode(organisation=row, kind=kind, code=code)
        for kind, code in one.tags:
            yield OrganisationTag(organisation=row, kind=kind, code=code)
        for event in one.events:
            yield LifeEvent(
                organisation=row, kind=event.kind, on=event.on, before=event.before, after=event.after, source=SOURCE
            )
        for contact in one.contacts:
            yield Contact(
                organisation=row,
                name=self._mark(contact.name),
                purpose=contact.purpose,
                position=contact.position,
                phone=contact.phone,
            )

    def _list_statement(self, one: made.Statement) -> Iterator[Model]:
        row = YearlyStatement(
            organisation=self.organisations[one.organisation],
            year=one.year,
            revision=one.revision,
            is_current=one.is_current,
            stage=one.stage,
            reason=one.reason,
            source=SOURCE,
            recorded_at=timezone.make_aware(datetime.combine(one.recorded_on, NINE)),
            recorded_by=self.owner,
            **one.lines,
        )
        yield row
        for month in one.months:
            yield StaffMonth(
                statement=row,
                month=month.month,
                staff_start=month.staff_start,
                staff_end=month.staff_end,
                tech_start=month.tech_start,
                tech_end=month.tech_end,
            )

    def _list_people(self) -> Iterator[Model]:
        for one in self.city.people:
            row = Person(
                region=self.regions[one.region],
                office=self.offices[Person],
                owner=self.owner,
                source=SOURCE,
                is_invented=True,
                name=self._mark(one.name),
                birth_year=one.birth_year or None,
                phone=one.phone,
                degree=one.degree,
                professional_title=one.professional_title,
            )
            self.people.append(row)
            yield row
            for kind, category, since in one.kinds:
                yield PersonRole(person=row, kind=kind, category=category, starts_on=since)
            for scheme, code in one.fields:
                yield PersonField(person=row, scheme=scheme, code=code)
        for position in self.city.positions:
            yield Position(
                person=self.people[position.person],
                organisation=self.organisations[position.organisation],
                title=position.title,
                is_main=position.is_main,
                starts_on=position.starts_on,
                ends_on=position.ends_on,
            )

    def _list_recognitions(self) -> Iterator[Model]:
        rows: list[Recognition] = []
        for one in self.city.recognitions:
            holder, person = self._get_organisation(one.organisation), self._get_person(one.person)
            rows.append(
                Recognition(
                    region=holder.region if holder else self.regions[self.words.city.code],
                    owner=self.owner,
                    source=SOURCE,
                    is_invented=True,
                    title=one.title,
                    level=one.level,
                    organisation=holder,
                    person=person,
                    object_name=one.object_name,
                    batch=one.batch,
                    document_number=one.document_number,
                    certificate=one.certificate,
                    recognised_on=one.recognised_on,
                    valid_from=one.valid_from,
                    valid_to=one.valid_to,
                    renews=None if one.renews is None else rows[one.renews],
                    state=RecognitionState.GRANTED,
                )
            )
        yield from rows

    def _list_right(self, one: made.Right) -> Iterator[Model]:
        row = Right(
            region=self.regions[one.region],
            office=self.offices[Right],
            owner=self.owner,
            source=SOURCE,
            is_invented=True,
            kind=one.kind,
            title=one.title,
            application_number=one.application_number,
            publication_number=one.publication_number,
            grant_number=one.grant_number,
            number=one.registration,
            level=one.level,
            filed_on=one.filed_on,
            priority_on=one.priority_on,
            published_on=one.published_on,
            granted_on=one.granted_on,
            main_ipc=one.ipc[0] if one.ipc else "",
            family=one.family,
            claim_count=one.claim_count,
        )
        yield row
        for place, ipc in enumerate(one.ipc, start=1):
            yield RightClass(right=row, ipc=ipc, position=place)
        for event in one.events:
            yield RightEvent(right=row, kind=event.kind, on=event.on, source=SOURCE)
        yield from self._list_parties(row, one.parties)

    def _list_parties(self, row: Right, parties: Sequence[made.Party]) -> Iterator[Model]:
        places: dict[str, int] = {}
        for party in parties:
            places[party.role] = places.get(party.role, 0) + 1
            is_person = party.role == PartyRole.INVENTOR
            yield RightParty(
                right=row,
                role=party.role,
                position=places[party.role],
                written_name=self._mark(party.written_name) if is_person else party.written_name,
                organisation=self._get_organisation(party.organisation),
                person=self._get_person(party.person),
            )

    def _list_project(self, one: made.Project) -> Iterator[Model]:
        organisation = self.organisations[one.organisation]
        row = UpperProject(
            region=organisation.region,
            office=self.offices[UpperProject],
            owner=self.owner,
            source=SOURCE,
            is_invented=True,
            name=one.name,
            number=one.code,
            programme=one.programme,
            project_class=one.project_class,
            level=one.level,
            organisation=organisation,
            leader=self._get_person(one.leader),
            state=one.state,
            applied_on=one.applied_on,
            approved_on=one.approved_on,
            document_number=one.document_number,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            approved_amount=one.approved_amount,
            own_amount=one.own_amount,
        )
        yield row
        for on, amount in one.receipts:
            yield ProjectReceipt(project=row, on=on, amount=amount)

    def _list_agreement(self, one: made.Agreement) -> Iterator[Model]:
        row = Agreement(
            region=self.regions[one.region],
            office=self.offices[Agreement],
            owner=self.owner,
            source=SOURCE,
            is_invented=True,
            title=one.title,
            number=one.code,
            kind=one.kind,
            state=one.state,
            amount=one.amount,
            signed_on=one.signed_on,
            starts_on=one.signed_on,
            ends_on=one.ends_on,
        )
        yield row
        for place, (side, number) in enumerate(one.parties, start=1):
            organisation = self.organisations[number]
            yield AgreementParty(
                agreement=row, position=place, side=side, written_name=organisation.name, organisation=organisation
            )
        for on, amount, note in one.fulfilments:
            yield Fulfilment(agreement=row, on=on, amount=amount, note=note)


def create_sample_registry(*, users: Mapping[str, User], size: int = SIZE, seed: int = SEED) -> dict[str, int]:
    """Write the invented city into the registry and return how many rows each table got.

    The login of an enterprise acts for the first high-tech enterprise of its district. All records go through the
    data checks, and those without a code are looked up, so that findings and pairs wait for somebody.
    """
    words = read_city_words()
    city = create_city(words, size=size, seed=seed)
    regions = {region.code: region for region in Region.objects.all()}
    loader = CityLoader(city, words, regions, users["officer"])
    report = create_batch(actor=users["officer"], rows=loader.list_rows(), source=words.notice)
    enterprise = users["enterprise"]
    if body := find_enterprise(city, enterprise.region):
        grant_delegation(actor=users["officer"], organisation=loader.organisations[body.number], user=enterprise)
    check_all()
    update_pairs(list_suspects(users["officer"]))
    update_pairs(find_person_pairs(list_person_traits()), PersonPair)
    return report.counts


def list_suspects(officer: User) -> list[LinkedPair]:
    """List the pairs that looking each record without a code up finds, as on entry; it needs no extra package."""
    entries = [record for record in list_linkage_records() if not record.uscc]
    found = [match.pair for entry in entries for match in find_matches(user=officer, entry=entry)]
    ordered = [replace(pair, left=min(pair.left, pair.right), right=max(pair.left, pair.right)) for pair in found]
    return list({(pair.left, pair.right): pair for pair in ordered}.values())


def find_enterprise(city: City, region: Region | None) -> made.Organisation | None:
    """Find the first high-tech enterprise of a region that is in business."""
    bodies = (city.organisations[row.organisation or 0] for row in city.recognitions if row.title == "hnte")
    return next((body for body in bodies if region and body.region == region.code and body.closed_on is None), None)
