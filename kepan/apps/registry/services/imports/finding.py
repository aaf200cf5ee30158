"""Which organisations the rows of a chunk mean, by codes and names, and which they may mean; few questions for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.imports.services import Candidate, Context
from kepan.apps.registry.enums import NameKind, OrganisationState
from kepan.apps.registry.models import Organisation, OrganisationCode, OrganisationName
from kepan.apps.registry.models.keys import InnerCode
from kepan.apps.registry.selectors import list_organisations
from kepan.apps.registry.selectors.matching import Match, find_matches_of_each
from kepan.apps.registry.services.codes import write_faults
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.apps.registry.services.naming import compute_name_key
from kepan.engine.basis.organisation_codes import read_organisation_code, read_uscc
from kepan.engine.registry.traits import LinkageRecord

NAME, CODE = "organisation", "uscc"
"""Fields by which a row names an organisation."""
SAME_NAME = 0.5
"""How likely a body of the same name with another code is meant all the same."""


@dataclass(frozen=True)
class Found:
    """The organisation that a name or code means, or those among which nobody can choose by them."""

    body: Organisation | None = None
    rivals: tuple[Organisation, ...] = ()
    by_code: bool = False


NOTHING = Found()


def list_seen(actor: User | None) -> QuerySet[Organisation]:
    """List the organisations that whoever imports sees; nobody is the system, which sees all that are not merged."""
    if actor is not None:
        return list_organisations(user=actor)
    return Organisation.objects.exclude(state=OrganisationState.MERGED)


class OrganisationFinder:
    """Finds the organisations that the names and codes of a chunk mean: four questions for all of them.

    A code comes before an older one, both before the present name, that before a former name; of several of one name
    that one is meant which stands in the region of the row. Only records that the actor sees are found.
    """

    def __init__(self, actor: User | None, words: Iterable[str]) -> None:
        self.found: dict[tuple[str, str], set[Organisation]] = defaultdict(set)
        self._seen = list_seen(actor)
        listed = {word for word in words if word}
        self._load_names({compute_name_key(word) for word in listed} - {""})
        self._load_codes({read_uscc(word).code for word in listed if read_uscc(word).is_valid})
        older = {read_organisation_code(word).code for word in listed if read_organisation_code(word).is_valid}
        self._load_older_codes(older, {word.strip().upper() for word in listed if word.isascii()} | older)

    def _load_names(self, keys: set[str]) -> None:
        if not keys:
            return
        kinds = (NameKind.CURRENT, NameKind.FORMER)
        rows = OrganisationName.objects.filter(name_key__in=keys, kind__in=kinds, organisation__in=self._seen)
        for row in rows.select_related("organisation__region", "organisation__zone"):
            self.found[row.kind, row.name_key].add(row.organisation)

    def _load_codes(self, codes: set[str]) -> None:
        for body in self._seen.select_related("region", "zone").filter(uscc__in=codes) if codes else ():
            self.found["code", body.uscc].add(body)

    def _load_older_codes(self, inner: set[str], codes: set[str]) -> None:
        if inner:
            rows = self._seen.select_related("region", "zone").alias(inner=InnerCode("uscc")).filter(inner__in=inner)
            for body in rows:
                self.found["inner", body.uscc[8:17]].add(body)
        if codes:
            held = OrganisationCode.objects.filter(code__in=codes, organisation__in=self._seen)
            for row in held.select_related("organisation__region", "organisation__zone"):
                self.found["older", row.code].add(row.organisation)

    def find(self, *words: str, region: Region | None = None) -> Found:
        """Find the organisation that the first of some words means which means one: write codes before names."""
        for word in words:
            if word and (found := self._find_word(word, region)) != NOTHING:
                return found
        return NOTHING

    def is_called(self, body: Organisation, words: str) -> bool:
        """Say whether an organisation has a name among the words of the chunk, now or formerly."""
        key = compute_name_key(words)
        return any(body in self.found.get((kind, key), ()) for kind in (NameKind.CURRENT, NameKind.FORMER))

    def _find_word(self, word: str, region: Region | None) -> Found:
        code, old, key = read_uscc(word).code, read_organisation_code(word).code, compute_name_key(word)
        ways = (("code", code), ("older", word.strip().upper()), ("older", old), ("inner", old),
                (NameKind.CURRENT, key), (NameKind.FORMER, key))  # fmt: skip
        for way in ways:
            bodies = self.found.get(way, set())
            if len(bodies) > 1 and region is not None:
                near = {body for body in bodies if body.region.path.startswith(region.path)}
                bodies = near or bodies
            if bodies:
                listed = tuple(sorted(bodies, key=lambda body: body.pk))
                is_code = way[0] in ("code", "older", "inner")
                return Found(listed[0], by_code=is_code) if len(listed) == 1 else Found(rivals=listed)
        return NOTHING


def read_bodies(drafts: Sequence[Draft], context: Context, *, is_needed: bool = True) -> None:
    """Find which organisation each row names by its code and name, and keep it as the row's `body`.

    Who names none that is registered is told so: it is the row's trouble where one `is_needed`, else a doubt.
    """
    finder = OrganisationFinder(context.actor, (draft.get_text(key) for draft in drafts for key in (CODE, NAME)))
    missing: list[Draft] = []
    for draft in drafts:
        words, number = draft.get_text(NAME), draft.get_text(CODE)
        hit = finder.find(number, words, region=context.region)
        draft.known["body"] = hit.body
        if hit.body is not None and hit.by_code:
            check_name(draft, finder, hit.body, words, field=NAME)
        else:
            check_code(draft, number, hit.body, field=CODE)
        if hit.rivals:
            add_rivals(draft, hit, field=CODE)
        elif hit.body is None and (words or number):
            missing.append(draft)
    entries = [LinkageRecord(0, draft.get_text(NAME), draft.get_text(CODE)) for draft in missing]
    alike = find_matches_of_each(user=context.actor, entries=entries, limit=1)
    for draft, matches in zip(missing, alike, strict=True):
        add_unknown(draft, draft.get_text(NAME) or draft.get_text(CODE), matches, field=NAME, is_needed=is_needed)


def check_name(draft: Draft, finder: OrganisationFinder, body: Organisation, words: str, *, field: str) -> bool:
    """Doubt a row whose code means one organisation while its name is another's; say whether the names agree."""
    if not words or finder.is_called(body, words):
        return True
    shown = {"name": body.name, "words": words}
    draft.add_doubt(field, "name_differs", _("代码在库里是“%(name)s”，表里写的是“%(words)s”。") % shown, body.name)
    return False


def check_code(draft: Draft, number: str, named: Organisation | None, *, field: str) -> str:
    """Return a code that nobody has as it is kept, judged beside the organisation of the name; empty where it is none.

    A code that is written wrongly is the row's trouble and is never guessed; the code that the register has for the
    name, or the one nearest by the check character, is suggested.
    """
    if not number or read_organisation_code(number).is_valid:
        return ""
    reading = read_uscc(number)
    held = named.uscc if named is not None else ""
    known = _("同名企业在库代码为 %(code)s。") % {"code": held} if held else ""
    if not reading.is_valid:
        reason = _("统一社会信用代码不对：%(faults)s。") % {"faults": write_faults(reading.faults)}
        draft.add_trouble(field, "code_wrong", reason + known, held or reading.suggestion or None)
        return ""
    if held:
        draft.add_doubt(field, "code_differs", known, held)
    return reading.code


def add_rivals(draft: Draft, hit: Found, *, field: str) -> None:
    """Say that several organisations have the name."""
    names = "、".join(f"{body.name}（{body.uscc or body.region.name}）" for body in hit.rivals[:3])
    words = _("有 %(count)s 家同名的单位，写统一社会信用代码：%(names)s。")
    draft.add_trouble(field, "organisation_unsure", words % {"count": len(hit.rivals), "names": names})


def add_unknown(draft: Draft, words: str, matches: Sequence[Match], *, field: str, is_needed: bool = True) -> None:
    """Say that no organisation of this name or code is registered, and which one is most alike."""
    reason = _("没有登记过“%(words)s”。") % {"words": words}
    near = matches[0].organisation if matches else None
    if near is not None:
        reason += _("最像的是“%(name)s”。") % {"name": near.name}
    add = draft.add_trouble if is_needed else draft.add_doubt
    add(field, "organisation_unknown", reason, near.name if near else None)


def list_candidates(matches: Iterable[Match], named: Organisation | None = None) -> tuple[Candidate, ...]:
    """List organisations that a row may mean, with how alike they are; one of the same name in any case."""
    alike = [(match.organisation, float(match.pair.score)) for match in matches]
    if named is not None and named not in [body for body, _score in alike]:
        alike.append((named, SAME_NAME))
    return tuple(
        Candidate(body.pk, f"{body.name} {body.uscc}".strip(), score, body.region.name) for body, score in alike
    )
