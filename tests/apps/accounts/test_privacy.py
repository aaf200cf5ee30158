"""docs/privacy.md says what the annotations say, and no field of personal data goes without one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError
from kepan.apps.accounts.personal import FOREIGN, Personal
from kepan.apps.accounts.services import erase_user, export_person, set_identity
from kepan.apps.desk.services import create_notice
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_root, make_user

ROOT = Path(__file__).parents[3]
SUSPICIOUS = re.compile(
    r"name|email|mail$|phone|mobile|tel$|identity|id_card|birth|address|(^|_)ip$|user_agent|password|login|uid|extra_data|"
    r"session_data|gender|nation|photo|wechat|bank"
)
IMPERSONAL = {
    # Names of things, of offices and of regions.
    "accounts.apitoken.name",
    "accounts.office.name",
    "accounts.office.short_name",
    "accounts.region.name",
    "accounts.region.short_name",
    "accounts.savedview.name",
    "auth.group.name",
    "auth.permission.codename",
    "auth.permission.name",
    "desk.attachment.name",
    "desk.schedule.name",
    "desk.worker.name",
    "imports.batch.file_name",
    "django_tasks_database.dbtaskresult.backend_name",
    "django_tasks_database.dbtaskresult.queue_name",
    "ledgers.application.body_name",
    "ledgers.series.name",
    "planning.document.name",
    "planning.phase.name",
    "registry.agreementparty.written_name",
    "registry.organisation.address",
    "registry.lifeevent.from_address",
    "registry.organisation.name",
    "registry.organisation.name_key",
    "registry.organisationname.name",
    "registry.organisationname.name_key",
    "registry.projectpartner.written_name",
    "registry.recognition.object_name",
    "registry.upperproject.name",
    "webhooks.subscription.name",
    "socialaccount.socialapp.name",
    "account.emailconfirmation.email_address",  # a key, of a table that is not used
    # When a password was changed says nothing about a person that the trail does not say.
    "accounts.user.password_changed_at",
}


def list_fields() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    """Return all columns of all tables by their full names."""
    return [
        (f"{model._meta.label_lower}.{field.name}", field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    ]


def test_no_field_of_personal_data_goes_unmarked() -> None:
    """A field whose name suggests a person is marked, or named here with a reason."""
    unmarked = [
        name
        for name, field in list_fields()
        if SUSPICIOUS.search(field.name)
        and not isinstance(getattr(field, "personal", None), Personal)
        and name not in FOREIGN
        and name not in IMPERSONAL
    ]
    assert unmarked == []


def test_exceptions_and_foreign_marks_exist() -> None:
    """No list names a field that is gone."""
    names = {name for name, _field in list_fields()}
    assert IMPERSONAL - names == set() and set(FOREIGN) - names == set()


def test_every_mark_is_complete() -> None:
    """Purpose, basis, who sees it and how long are all said; the basis names the article."""
    marks = [getattr(field, "personal", None) or FOREIGN.get(name) for name, field in list_fields()]
    found = [mark for mark in marks if isinstance(mark, Personal)]
    assert len(found) > 20
    assert all(mark.purpose and mark.seen_by and mark.kept for mark in found)
    assert {mark.basis.split("：")[0] for mark in found} == {
        "个人信息保护法第十三条第一款第（一）项",
        "个人信息保护法第十三条第一款第（三）项",
    }


def test_the_page_is_current() -> None:
    """docs/privacy.md is what the generator writes."""
    command = [sys.executable, "scripts/privacy.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


@pytest.mark.django_db
def test_everything_held_is_exported() -> None:
    """Each marked field of one's account, each table that points to it, and one's acts; no secret and no digest."""
    user = make_user(Role.PLANNER)
    set_identity(actor=user, user=user, number="11010519491231002X")
    create_notice(users=[user], title="虚构通知")
    told = export_person(actor=user, user=user)
    account = told["account"]
    assert {field.name for field in User._meta.concrete_fields} == set(account)
    assert (account["name"], account["email"], account["identity_tail"]) == (user.name, user.email, "002X")
    assert account["identity_digest"] == account["password"] == "(kept, not shown)"
    assert told["records"]["desk.notice.user"][0]["title"] == "虚构通知"
    assert told["records"]["accounts.membership.user"][0]["role"] == "planner"
    assert [act["action"] for act in told["acts"]] == ["accounts.set_identity"]
    digest = User.objects.get(pk=user.pk).identity_digest
    assert digest not in json.dumps(told) and user.password not in json.dumps(told)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.subject_id) == ("accounts.export_person", user.pk, str(user.pk))


@pytest.mark.django_db
def test_nobody_exports_others() -> None:
    """But the system administrator of the person's region."""
    city = make_region()
    user = make_user(Role.PLANNER, region=city)
    for role, region in ((Role.DIRECTOR, city), (Role.SYSTEM_ADMINISTRATOR, make_region())):
        with pytest.raises(NotAllowedError):
            export_person(actor=make_user(role, region=region), user=user)
    assert export_person(actor=make_user(Role.SYSTEM_ADMINISTRATOR, region=city), user=user)["account"]["id"] == user.pk


@pytest.mark.django_db
def test_an_erasure_leaves_nothing_to_export() -> None:
    """After it the account holds no marked value but pseudonyms, and no row of its own."""
    make_user(Role.SYSTEM_ADMINISTRATOR, region=make_root())
    user = make_user(Role.PLANNER)
    create_notice(users=[user], title="虚构通知")
    name, username = user.name, user.username
    erase_user(actor=None, user=user, reason="本人申请")
    told = export_person(actor=None, user=User.objects.get(pk=user.pk))
    assert told["records"] == {}
    assert name not in json.dumps(told, ensure_ascii=False) and username not in json.dumps(told)
