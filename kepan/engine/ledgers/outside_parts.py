"""The parts of a type that people outside meet: the form for applicants, the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A form for applicants outside, with the fields they fill and the state it starts in.

    What an applicant sends waits until somebody of the office takes it in; one that is `is_direct` becomes an entry at
    once where all that the type asks for is given. `is_anonymous` lets people send it without an e-mail address.
    `preset` are values of further fields; "{today}" is the day it came, "{today+14}" two weeks later, "{receipt}" the
    number of its receipt, "{anonymous}" whether no address was given. `answers` are fields that the applicant reads
    with the code of the reply once the entry stands or is over. `email_field` keeps the address in the entry, too.
    """

    fields: tuple[str, ...]
    state: str
    intro: str = ""
    email_field: str = ""
    is_direct: bool = False
    is_anonymous: bool = False
    preset: Mapping[str, object] = field(default_factory=dict)
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A filing certificate: in which states it holds, and what it shows.

    It is issued when an entry comes into one of the states; by the step `step` alone where that is named. `text` is
    the sentence on it, with fields in braces. `number` is the field with its number (else that of the entry), `holder`
    whom it is given to (else the subject), `starts_on` and `ends_on` date fields between which it holds. `issuer` is
    who gives it, with fields in braces (else the department of the root region).
    """

    title: str
    states: tuple[str, ...]
    fields: tuple[str, ...]
    text: str = ""
    number: str = ""
    holder: str = ""
    starts_on: str = ""
    ends_on: str = ""
    issuer: str = ""
    step: str = ""
