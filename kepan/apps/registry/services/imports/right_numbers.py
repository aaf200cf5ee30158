"""The numbers of a right on its way in: which is which, whether they hold, and what they say of its kind."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kepan.apps.registry.enums import PATENT_KINDS, RightEventKind, RightKind
from kepan.apps.registry.services.codes import write_faults
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.apps.registry.services.rights import KIND_OF_NUMBER
from kepan.engine.basis.codes import fold_code
from kepan.engine.basis.patent_numbers import (
    PublicationStage,
    read_application_number,
    read_pct_number,
    read_publication_number,
)

_FOREIGN = re.compile(r"(?!CN|ZL|PCT)([A-Z]{2})[\dA-Z/.,-]*\d[\dA-Z/.,-]*", re.ASCII)
LONGEST = 20


def read_numbers(draft: Draft) -> None:
    """Read the numbers and days of a row; what they say stands in `known` by field, and the kind that follows."""
    known = draft.known
    known["days"] = {
        RightEventKind.FILED: draft.get("filed_on"),
        RightEventKind.PUBLISHED: draft.get("published_on"),
        RightEventKind.GRANTED: draft.get("granted_on"),
    }
    known["kind"] = draft.get_text("kind")
    known["number"] = draft.get_text("number")
    said = _read_application(draft) or _read_publications(draft)
    if known.get("application_number"):
        _read_publications(draft)
    if said and not known["kind"]:
        known["kind"] = said
    elif said and known["kind"] in {*PATENT_KINDS, RightKind.PCT} and said != known["kind"]:
        words = _("申请号说这是%(kind)s，和所选的种类不同。") % {"kind": RightKind(said).label}
        draft.add_trouble("kind", "kind_differs", words, str(RightKind(said).label))
    _require(draft)


def _require(draft: Draft) -> None:
    known = draft.known
    refused = {note.field for note in draft.notes}
    if not known["kind"] and "kind" not in refused:
        words = _("从号码看不出种类，写发明专利、实用新型、外观设计等。")
        draft.add_trouble("kind", "required", words)
    if known["kind"] not in {*PATENT_KINDS, RightKind.PCT} or known.get("application_number"):
        return
    if known.get("publication_number") or known.get("grant_number"):
        draft.add_remark("application_number", "no_application_number", _("没有申请号，按公布号认。"))
    elif not refused & {"application_number", "publication_number", "grant_number"}:
        draft.add_trouble("application_number", "required", _("写申请号。"))


def _read_application(draft: Draft) -> str:
    """Read the application number; return the kind that it names."""
    text = draft.get_text("application_number")
    if not text:
        return ""
    if pct := read_pct_number(text):
        draft.known["application_number"] = pct.number
        return RightKind.PCT.value
    folded = fold_code(text)
    if _FOREIGN.fullmatch(folded):
        return _take_foreign(draft, "application_number", folded)
    if draft.known["kind"] and draft.known["kind"] not in {*PATENT_KINDS, RightKind.PCT}:
        draft.known["application_number"] = text[:LONGEST]
        return ""
    reading = read_application_number(text)
    if not reading.is_valid:
        words = _("申请号不对：%(faults)s。") % {"faults": write_faults(reading.faults)}
        right = next((fault.expected for fault in reading.faults if fault.expected and len(fault.expected) == 1), "")
        only = len(reading.faults) == 1 and right
        draft.add_trouble("application_number", "bad_number", words, f"{reading.digits}.{right}" if only else None)
        return ""
    draft.known["application_number"] = reading.digits + reading.check
    return KIND_OF_NUMBER[reading.kind.value].value if reading.kind is not None else ""


def _take_foreign(draft: Draft, field: str, number: str) -> str:
    """Keep the number of another office as it is; what it applies for is taken to be an invention."""
    if len(number) > LONGEST:
        draft.add_trouble(field, "too_long", _("号码最多 %(most)s 位。") % {"most": LONGEST})
    draft.known[field] = number[:LONGEST]
    draft.add_remark(field, "foreign", _("外国或地区的文献，号码照原样保存。"))
    return RightKind.PCT.value if number.startswith("WO") else draft.known["kind"] or RightKind.INVENTION.value


def _read_publications(draft: Draft) -> str:
    """Read the numbers of publication and grant, each into its own field; return the kind that they name."""
    said = ""
    for field in ("publication_number", "grant_number"):
        text = draft.get_text(field)
        if not text or draft.known.get(f"read_{field}"):
            continue
        draft.known[f"read_{field}"] = True
        folded = fold_code(text)
        if _FOREIGN.fullmatch(folded):
            said = said or _take_foreign(draft, field, folded)
            continue
        day = draft.get("published_on") if field == "publication_number" else draft.get("granted_on")
        reading = read_publication_number(folded, published=day)
        if reading is None:
            example = "CN101234567A" if field == "publication_number" else "CN101234567B"
            words = _("“%(text)s”不是公布号或授权公告号，写成 %(example)s 这样。")
            draft.add_trouble(field, "bad_publication", words % {"text": text, "example": example})
            continue
        said = said or KIND_OF_NUMBER[reading.kind.value].value
        _place(draft, field, reading.number, reading.stage)
    return said


def _place(draft: Draft, field: str, number: str, stage: PublicationStage | None) -> None:
    """Put a number where it belongs: one column often holds both, and then its day is that of the grant."""
    known, days = draft.known, draft.known["days"]
    if field == "publication_number" and stage is PublicationStage.GRANT and not draft.get_text("grant_number"):
        known["grant_number"] = number
        if days[RightEventKind.GRANTED] is None:
            days[RightEventKind.GRANTED], days[RightEventKind.PUBLISHED] = days[RightEventKind.PUBLISHED], None
        draft.add_remark(field, "grant_in_publication", _("这是授权公告号，记在授权公告号里。"))
    elif field == "grant_number" and stage is PublicationStage.APPLICATION and not draft.get_text("publication_number"):
        known["publication_number"] = number
        draft.add_remark(field, "publication_in_grant", _("末尾是 A 的是公布号，记在公布号里。"))
    else:
        known[field] = number
