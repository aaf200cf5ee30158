"""Names in forms and the records they mean: organisations by name or code, people by name and where they work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.models import Organisation, Person
from kepan.apps.registry.selectors import list_people, match_employer
from kepan.apps.registry.services import find_named

MOST_NAMESAKES = 20


def find_bodies(
    user: User, names: Iterable[str], held: Mapping[str, Organisation | None]
) -> dict[str, Organisation | None]:
    """Find whom written names mean; a name that stood there before means whom it meant then."""
    written = list(names)
    found = find_named(user, [name for name in written if held.get(name) is None])
    return {name: held.get(name) or found.get(name) for name in written}


def find_body(user: User, name: str, held: Organisation | None = None) -> Organisation:
    """Find the one organisation that a name or code means; raises ValidationError where there is none or several."""
    if held is not None and name == held.name:
        return held
    found = find_named(user, [name]).get(name)
    if found is None:
        raise ValidationError(
            _("没有找到这家单位，或者不止一家叫这个名字：写全称或统一社会信用代码；没有登记的先登记。")
        )
    return found


def find_leader(user: User, text: str, organisation: Organisation | None, held: Person | None = None) -> Person | None:
    """Find the person that a name or a number such as #12 means, of namesakes the one at the organisation."""
    if not text or (held is not None and text in {held.name, f"#{held.pk}"}):
        return held if text else None
    people = list_people(user=user)
    number = text.removeprefix("#")
    if text.startswith("#") and number.isdecimal() and len(number) < MOST_NAMESAKES - 2:
        found = list(people.filter(pk=int(number)))
    else:
        found = list(people.filter(name=text)[:MOST_NAMESAKES])
        if len(found) > 1 and organisation is not None:
            here = match_employer(organisation, today=timezone.localdate())
            found = list(people.filter(here, name=text)[:MOST_NAMESAKES])
    if len(found) != 1:
        raise ValidationError(
            _("没有找到这个人，或者有几位同名：先登记人员和任职，或写人员页面地址里的编号，例如 #12。")
        )
    return found[0]


def list_lines(text: str) -> list[str]:
    """List the lines of a text that say anything, each once.

    >>> list_lines(" 甲 \\n\\n乙\\n甲")
    ['甲', '乙']
    """
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
