"""Which people the rows of a chunk mean: by name, and by where they work and when they were born."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.imports.services import Candidate
from kepan.apps.registry.models import Organisation, Person
from kepan.apps.registry.selectors import list_people
from kepan.apps.registry.services.imports.drafts import Draft


class PersonFinder:
    """Finds the people of some names whom the actor sees, with their positions: two questions.

    An identity number never stands in a table; a name alone says who is meant only where one person has it.
    """

    def __init__(self, actor: User | None, names: Iterable[str]) -> None:
        self.found: dict[str, list[Person]] = defaultdict(list)
        listed = {name.strip() for name in names} - {""}
        rows = Person.objects.filter(merged_into__isnull=True) if actor is None else list_people(user=actor)
        if listed:
            rows = rows.select_related("region").filter(name__in=listed).order_by("pk")
            for person in rows.prefetch_related("positions__organisation"):
                self.found[person.name].append(person)

    def list_fitting(self, name: str, body: Organisation | None, birth_year: int | None) -> list[Person]:
        """List the people of a name whom nothing speaks against, those who work or worked at the organisation only."""
        fitting = [one for one in self.found.get(name.strip(), ())
                   if birth_year is None or one.birth_year in (None, birth_year)]  # fmt: skip
        near = [one for one in fitting if body is not None and body.pk in list_employers(one)]
        return near or fitting

    def is_sure(self, person: Person, body: Organisation | None, birth_year: int | None) -> bool:
        """Say whether more than the name speaks for a person: the place of work or the year of birth."""
        at_work = body is not None and body.pk in list_employers(person)
        return at_work or (birth_year is not None and person.birth_year == birth_year)


def list_employers(person: Person) -> set[int]:
    """List the keys of the organisations at which a person works or worked, of a person loaded with positions."""
    return {position.organisation_id for position in person.positions.all()}


def list_person_candidates(people: Sequence[Person], finder: PersonFinder, draft: Draft) -> tuple[Candidate, ...]:
    """List people whom a row may mean, those first for whom more than the name speaks."""
    body, year = draft.known.get("body"), draft.get("birth_year")
    ranked = sorted(people, key=lambda one: (not finder.is_sure(one, body, year), one.pk))
    return tuple(
        Candidate(one.pk, write_person(one), 0.9 if finder.is_sure(one, body, year) else 0.5, one.region.name)
        for one in ranked[:5]
    )


def write_person(person: Person) -> str:
    """Write a person so that namesakes are told apart: number and places of work."""
    places = "、".join(dict.fromkeys(position.organisation.name for position in person.positions.all()))
    return f"{person.name}（#{person.pk}{'，' if places else ''}{places}）"


def find_person(draft: Draft, finder: PersonFinder, *, field: str = "person", is_needed: bool = True) -> Person | None:
    """Find the person whom a row names; its trouble where nobody is registered, or several have the name.

    Where no person `is_needed` it is only doubted.
    """
    name = draft.get_text(field)
    if not name:
        return None
    people = finder.list_fitting(name, draft.known.get("body"), draft.get("birth_year"))
    if len(people) == 1:
        return people[0]
    add = draft.add_trouble if is_needed else draft.add_doubt
    if people:
        words = _("有 %(count)s 位“%(name)s”，写任职单位或出生年份：%(people)s。")
        shown = {"count": len(people), "name": name, "people": "、".join(map(write_person, people[:3]))}
        add(field, "person_unsure", words % shown)
    else:
        add(field, "person_unknown", _("没有登记过人员“%(name)s”，请先登记。") % {"name": name})
    return None
