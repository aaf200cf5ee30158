"""Who gets in, what is done once, and what a list costs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import ApiToken, KeptAnswer, User
from kepan.apps.accounts.services import create_calls, create_token, lock_user, remove_old_answers, revoke_token
from kepan.apps.accounts.services.answers import KEPT
from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Plan, RuleSuggestion
from kepan.apps.planning.services import Assignment, assign_rows, confirm_plan
from kepan.apps.trail.models import AuditEntry
from kepan.web.api import callers
from kepan.web.api.callers import MINUTE, PARTS, Allowance, Allowed
from tests.factories.accounts import make_root, make_user
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans"


def make_header(user: User, *scopes: str) -> str:
    """Make a token and write it as a program does."""
    _token, text = create_token(actor=user, user=user, name="虚构程序", scopes=scopes or ["all:write"], days=30)
    return f"Bearer {text}"


def send(header: str, method: str, address: str, body: Any = None, **more: str) -> Any:
    """Send JSON with a token."""
    content = "" if body is None else json.dumps(body)
    return Client(enforce_csrf_checks=True).generic(
        method, address, content, content_type="application/json", HTTP_AUTHORIZATION=header, **more
    )


def paste(user: User, text: str = "虚构计划") -> dict[str, Any]:
    """Write the body that takes a text in."""
    assert user.region is not None
    return {"text": text, "region": user.region.pk}


def test_a_token_opens_until_it_is_revoked_or_runs_out() -> None:
    """Made, used from two addresses, revoked; its text is nowhere in the database or the trail."""
    user = make_planner()
    token, text = create_token(actor=user, user=user, name="虚构程序", scopes=["all:read"], days=30)
    header = f"Bearer {text}"
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        assert send(header, "GET", PLANS, REMOTE_ADDR=address).status_code == 200
    token.refresh_from_db()
    assert (token.addresses, token.tail, text in json.dumps(token.digest)) == (
        ["192.0.2.1", "192.0.2.2"],
        text[-4:],
        False,
    )
    refused = send(header, "POST", PLANS, paste(user), REMOTE_ADDR="192.0.2.2")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert refused.headers["WWW-Authenticate"].endswith('error="insufficient_scope", scope="plans:write"')
    ApiToken.objects.update(expires_at=timezone.now())
    assert send(header, "GET", PLANS).json()["code"] == "unauthenticated"
    revoke_token(actor=user, token=token)
    actions = AuditEntry.objects.filter(subject_kind="accounts.apitoken").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "accounts.create_token",
        "accounts.use_token",
        "accounts.use_token",
        "accounts.revoke_token",
    ]
    assert not AuditEntry.objects.filter(after__icontains=text).exists()


def test_whoever_may_not_log_in_gets_in_by_no_token() -> None:
    """A closed account, one whose first password waits, and a text that is no token; the answers are problems."""
    user = make_planner()
    header = make_header(user)
    User.objects.filter(pk=user.pk).update(password_changed_at=None)
    assert send(header, "GET", PLANS).json()["code"] == "password_change_required"
    lock_user(actor=None, user=user, reason="虚构理由")
    refused = send(header, "GET", PLANS)
    assert (refused.status_code, refused.headers["Content-Type"], refused.headers["WWW-Authenticate"]) == (
        401,
        "application/problem+json",
        'Bearer realm="kepan"',
    )
    # Opening the account again does not revive its tokens.
    User.objects.filter(pk=user.pk).update(is_active=True, password_changed_at=timezone.now())
    assert send(header, "GET", PLANS).status_code == 401
    assert send("Bearer kepan_none", "GET", PLANS).status_code == 401
    assert send("Basic abc", "GET", PLANS).status_code == 401


def test_a_session_writes_with_its_csrf_token_only() -> None:
    """A form of another site cannot write in the name of whoever is logged in."""
    user = make_planner()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    assert client.get(PLANS).status_code == 200
    refused = client.post(PLANS, json.dumps(paste(user)), content_type="application/json")
    assert (refused.status_code, refused.json()["code"], Plan.objects.count()) == (403, "csrf", 0)


def test_too_many_calls_wait(settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond KEPAN_API_RATE in a minute the answer says how long to wait."""
    settings.KEPAN_API_RATE = 2  # type: ignore[attr-defined]
    monkeypatch.setattr(callers, "_allowance", Allowance())
    user = make_planner()
    header = make_header(user)
    assert [send(header, "GET", PLANS).status_code for _ in range(3)] == [200, 200, 429]
    refused = send(header, "GET", PLANS)
    assert 1 <= int(refused.headers["Retry-After"]) == int(refused.headers["RateLimit-Reset"]) <= 61
    # Another token of the same user has calls of its own.
    other = send(make_header(user), "GET", PLANS)
    told = [other.headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining")]
    assert (other.status_code, told) == (200, ["2", "1"])


def test_the_processes_of_an_installation_count_together(django_assert_num_queries: Any) -> None:
    """Two processes let in what one would, at most a part less each; most calls ask nothing of the database."""
    most, now = 40, 90 * MINUTE + 10.0
    one, other = Allowance(), Allowance()
    waits = [process.count("token:1", most, now).wait for _call in range(most) for process in (one, other)]
    part = most // PARTS
    assert most - 2 * part < waits.count(0) <= most
    assert set(waits) == {0, MINUTE - 10 + 1}
    # Who is stopped is not counted any more, another token is, and the next minute is a new one.
    with django_assert_num_queries(0):
        assert one.count("token:1", most, now).wait > 0
    assert one.count("token:2", most, now) == Allowed(0, most, most - 1, MINUTE - 10 + 1)
    with django_assert_num_queries(2):
        found = [one.count("token:1", most, now + MINUTE) for _call in range(2 * part)]
    assert [(allowed.wait, allowed.left) for allowed in found] == [(0, most - 1 - call) for call in range(2 * part)]
    # A process whose clock is behind adds to the minute that runs elsewhere.
    assert create_calls(caller="token:1", minute=89, calls=1) == 2 * part + 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_lose_no_call() -> None:
    """Eight connections take parts at the same moment: each sees another total."""

    def take(_number: int) -> int:
        try:
            return create_calls(caller="token:1", minute=1, calls=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == list(range(5, 45, 5))


def test_what_lies_ready_is_taken_in(settings: Any, tmp_path: Path) -> None:
    """Documents of the shelf are listed with the plan one made of them; a second import answers the same plan."""
    settings.KEPAN_SHELF = tmp_path
    (tmp_path / "a.txt").write_text("云泽市2026年科技工作计划（虚构）\n新增高新技术企业9家。\n", encoding="utf-8")
    header = make_header(make_planner())
    offered = send(header, "GET", "/api/v1/shelf").json()["items"]
    assert [(one["name"], one["plan_id"]) for one in offered] == [("a.txt", None)]
    first, again = (send(header, "POST", "/api/v1/shelf", {"name": "a.txt"}) for _time in range(2))
    assert (first.status_code, again.status_code, again.json()["is_new"]) == (201, 200, False)
    offered = send(header, "GET", "/api/v1/shelf").json()["items"]
    assert [one["plan_id"] for one in offered] == [first.json()["plan"]["id"]]


def test_suggestions_for_the_vocabulary_are_decided() -> None:
    """A planner of the root region reads them, declines one with a reason, takes it, and hands out what was taken."""
    planner = make_planner(make_root())
    plan = make_draft(planner)
    made = RuleSuggestion.objects.create(
        kind="unit",
        digest="0" * 64,
        passage="新增9户",
        reading={"unit": ""},
        correction={"unit": "虚构批次"},
        plan=plan,
    )
    header, address = make_header(planner), "/api/v1/vocabulary"
    (one,) = send(header, "GET", f"{address}/suggestions?state=open").json()["items"]
    assert (one["id"], one["reading"], one["correction"], one["version"]) == (
        made.pk,
        {"unit": ""},
        {"unit": "虚构批次"},
        1,
    )
    decide = f"{address}/suggestions/{made.pk}/decision"
    assert send(header, "POST", decide, {"state": "declined", "version": 1}).status_code == 422
    taken = send(header, "POST", decide, {"state": "taken", "version": 1})
    assert (taken.status_code, taken.json()["state"], taken.headers["ETag"]) == (200, "taken", '"2"')
    assert send(header, "POST", decide, {"state": "open", "version": 1}).status_code == 409
    written = send(header, "GET", f"{address}/export")
    assert written.headers["Content-Type"].startswith("application/yaml") and "虚构批次" in written.content.decode()


def test_a_write_under_a_key_is_done_once() -> None:
    """The same request again gives the same answer; another one under the key is refused; a day later it is gone."""
    user = make_planner()
    header, key = make_header(user), {"HTTP_IDEMPOTENCY_KEY": "虚构".encode().hex()}
    first = send(header, "POST", PLANS, paste(user), **key)
    again = send(header, "POST", PLANS, paste(user), **key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert Plan.objects.count() == 1
    other = send(header, "POST", PLANS, paste(user, "另一份虚构计划"), **key)
    assert (other.status_code, other.json()["code"], Plan.objects.count()) == (422, "key_reused", 1)
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT)
    assert remove_old_answers() == 1
    # Without the key the service itself finds the plan.
    assert send(header, "POST", PLANS, paste(user), **key).status_code == 200


def test_a_refusal_under_a_key_keeps_nothing() -> None:
    """What was refused may be let through later under the same key; what dies in between leaves no trace."""
    user = make_planner()
    header, plan = make_header(user), make_draft(user)
    address, key = f"{PLANS}/{plan.pk}/restore", {"HTTP_IDEMPOTENCY_KEY": "a"}
    assert send(header, "POST", address, {}, **key).json()["code"] == "forbidden"
    assert not KeptAnswer.objects.exists()
    Plan.objects.filter(pk=plan.pk).update(state="discarded")
    assert send(header, "POST", address, {}, **key).json()["state"] == "draft"
    # Sent again it is not done again: a second time would be refused.
    assert send(header, "POST", address, {}, **key).json()["state"] == "draft"


def test_a_change_names_the_version_that_was_seen() -> None:
    """In the body or as If-Match; another one is refused with both wordings, none with 428."""
    user = make_planner()
    header, plan = make_header(user), make_draft(user)
    target = plan.targets.get(number="T2")
    address = f"{PLANS}/{plan.pk}/targets/{target.pk}"
    words = {"kind": "target", "indicator": "虚构指标", "comparator": ">=", "value": "130", "unit": "家"}
    assert send(header, "PUT", address, words).json()["code"] == "version_required"
    tag = send(header, "GET", address).headers["ETag"]
    changed = send(header, "PUT", address, words, HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.json()["value_low"], changed.headers["ETag"]) == (200, "130", '"2"')
    stale = send(header, "PUT", address, {**words, "value": "140", "version": 1})
    fields = {one["name"]: (one["mine"], one["theirs"]) for one in stale.json()["merging"]["fields"]}
    assert (stale.status_code, stale.json()["code"], fields["value"]) == (409, "stale", ("140", "130"))


def test_bodies_that_are_not_read() -> None:
    """Too large, of another kind, no JSON, not storable: each refused in words, with the field where there is one."""
    user = make_planner()
    header = make_header(user)

    def ask(content: bytes, kind: str = "application/json") -> Any:
        return Client().generic("POST", PLANS, content, content_type=kind, HTTP_AUTHORIZATION=header)

    refused = [
        ask(b"{" * (2621440 + 1)),
        ask(b"{}", "text/plain"),
        ask(b"{"),
        ask(b'{"text": "\\u0000", "region": 1}'),
        ask(b'{"text": "x", "region": "1", "more": 1}'),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (413, "too_large"),
        (415, "unsupported_media_type"),
        (400, "unreadable"),
        (422, "unstorable"),
        (422, "invalid"),
    ]
    assert [one["field"] for one in refused[-1].json()["errors"]] == ["body.region", "body.more"]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_whatever_their_length(number: int, settings: Any) -> None:
    """Token, its user, roles, what is asked for, and its count; counting calls costs a statement in thirty calls."""
    settings.KEPAN_API_RATE = 0
    user = make_user(Role.PLANNER, Role.DIRECTOR)
    header = make_header(user)
    drafts = [make_draft(user) for _ in range(number)]
    force = confirm_plan(actor=user, plan=drafts[0], expected_version=drafts[0].version)
    rows = [(SubjectKind.TARGET, target.pk) for target in force.targets.order_by("position")[:number]]
    assign_rows(actor=user, plan=force, rows=rows, assignment=Assignment(person=user))
    send(header, "GET", PLANS)
    costs = {}
    for name, address in {
        "plans": PLANS,
        "targets": f"{PLANS}/{force.pk}/targets",
        "measures": f"{PLANS}/{force.pk}/measures",
        "versions": f"{PLANS}/{force.pk}/versions",
        "rows": f"{PLANS}/{force.pk}/rows",
        "requests": "/api/v1/requests",
        "duties": "/api/v1/duties",
        "shares": "/api/v1/shares",
        "people": "/api/v1/people",
    }.items():
        with CaptureQueriesContext(connection) as queries:
            assert send(header, "GET", address).status_code == 200
        costs[name] = len(queries)
    assert costs == {
        "plans": 5, "targets": 6, "measures": 6, "versions": 6, "rows": 7, "requests": 4, "duties": 5, "shares": 4,
        "people": 5,
    }  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_key_at_the_same_moment_is_one_write() -> None:
    """Of two requests under one key the second waits for the first and gets its answer."""
    user = make_planner()
    header, plan = make_header(user), make_draft(user)
    assert send(header, "GET", PLANS).status_code == 200
    barrier, answers = Barrier(2), []

    def act() -> None:
        barrier.wait(60)
        answer = send(header, "POST", f"{PLANS}/{plan.pk}/phases", {"name": "虚构阶段"}, HTTP_IDEMPOTENCY_KEY="one")
        answers.append((answer.status_code, answer.json()["id"]))
        connection.close()

    threads = [Thread(target=act) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    phase = plan.phases.get()
    assert answers == [(201, phase.pk)] * 2
