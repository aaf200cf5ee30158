"""What is wrong with a code or number that a person typed, in words, and the right character where it can be known."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.engine.basis.codes import CodeFault, Fault
from kepan.engine.basis.organisation_codes import read_organisation_code, read_uscc
from kepan.engine.basis.patent_numbers import read_application_number


def write_fault(fault: CodeFault) -> str:
    """Write one fault as half a sentence."""
    words = {"place": fault.place, "found": fault.found, "expected": fault.expected}
    match fault.kind:
        case Fault.EMPTY:
            return _("没有填")
        case Fault.LENGTH:
            return _("应为 %(expected)s 位，现在是 %(found)s 位") % words
        case Fault.ISSUER | Fault.CATEGORY:
            return _("第 %(place)s 位的“%(found)s”不是登记管理部门或机构类别的代码") % words
        case Fault.REGION:
            return _("第 3 到 8 位应是行政区划代码，现在是“%(found)s”") % words
        case Fault.YEAR:
            return _("“%(found)s”不是可能的申请年份") % words
        case Fault.KIND:
            return _("第 %(place)s 位的“%(found)s”不是专利种类") % words
    if fault.expected and not fault.found:
        return _("缺校验位，应为“%(expected)s”") % words
    if fault.expected:
        return _("第 %(place)s 位是“%(found)s”，应为“%(expected)s”") % words
    return _("第 %(place)s 位不能是“%(found)s”") % words


def write_faults(faults: Iterable[CodeFault]) -> str:
    """Write all faults of a code as one sentence."""
    return "；".join(write_fault(fault) for fault in faults)


def check_uscc(text: str) -> str:
    """Return a unified social credit code as the standard writes it; refused with the right character."""
    reading = read_uscc(text)
    if not text.strip() or reading.is_valid:
        return reading.code
    reason = _("统一社会信用代码不对：%(faults)s。") % {"faults": write_faults(reading.faults)}
    if reading.suggestion:
        reason += _("是不是 %(code)s？") % {"code": reading.suggestion}
    raise RefusalError(reason)


def check_organisation_code(text: str) -> str:
    """Return an old organisation code without its dash; refused with the right check character."""
    reading = read_organisation_code(text)
    if not reading.is_valid:
        raise RefusalError(_("组织机构代码不对：%(faults)s。") % {"faults": write_faults(reading.faults)})
    return reading.code


def check_application_number(text: str) -> str:
    """Return a patent's application number without ZL and point; refused with the right check digit."""
    reading = read_application_number(text)
    if not text.strip():
        return ""
    if not reading.is_valid:
        raise RefusalError(_("申请号不对：%(faults)s。") % {"faults": write_faults(reading.faults)})
    return reading.digits + reading.check
