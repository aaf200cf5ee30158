"""Three tiers: public data is free, owned data is granted, proprietary data is paid; refusals leave a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.registry.models import Organisation
from kepan.apps.sharing.enums import WHOLE, AskState, OrderState, Way
from kepan.apps.sharing.facts import find_dataset, list_datasets
from kepan.apps.sharing.models import AccessPermission, DataAccess, RevenuePart
from kepan.apps.sharing.services import (
    DatasetTerms,
    GrantTerms,
    ShareEntry,
    approve_request,
    cancel_order,
    open_dataset,
    pay_order,
    prepare_shared,
    publish_dataset,
    read_opened,
    refund_order,
    refuse_request,
    revoke_permission,
    update_dataset,
    withdraw_request,
)
from kepan.apps.sharing.services.ordering import compute_parts
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.registry import make_organisation
from tests.factories.sharing import (
    COLUMNS,
    OWNED,
    PAID,
    PRICE,
    get_declared,
    make_open,
    make_order,
    make_permission,
    make_priced,
    make_request,
)
from tests.web.planting import read_answer


@pytest.fixture
def steward(db: None) -> User:
    """A planner of the root region, who looks after all data sets."""
    return make_user(Role.PLANNER, region=make_root())


@pytest.fixture
def outsider(steward: User) -> User:
    """Somebody of a district, who reads nothing of other regions by role."""
    return make_user(Role.EXPERT, region=make_region())


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def ask_all_ways(client: Client, key: str) -> list[int]:
    """Ask for a data set by page, by file and by the interface, and return the statuses."""
    page = f"/sharing/datasets/{key}/rows/"
    found = []
    for address in (page, f"{page}?form=csv", f"/api/v1/sharing/datasets/{key}/rows"):
        answer = client.get(address)
        read_answer(answer)
        found.append(answer.status_code)
    return found


def take(user: User, key: str) -> list[tuple[Any, ...]]:
    """Take all rows of a data set."""
    return list(read_opened(open_dataset(actor=user, dataset=get_declared(key), way=Way.PAGE)))


def sum_parts(**kept: Any) -> int | None:
    """Return what the booked parts come to, in fen."""
    total: int | None = RevenuePart.objects.filter(**kept).aggregate(total=Sum("amount"))["total"]
    return total


@pytest.mark.row("RES-03")
def test_three_tiers_hold_by_page_file_and_interface(
    steward: User, outsider: User, settings: Any, tmp_path: Any
) -> None:
    """Anybody takes public data; the rest is refused with a trace until granted or paid; the split is exact."""
    settings.KEPAN_OPEN_DIR, settings.KEPAN_OPEN_RATE = tmp_path, 0
    client, anonymous = log_in(outsider), Client()
    for key in ("organisations", OWNED):
        make_open(key)
    make_priced(steward, shares=(3333, 3333, 3334))
    publish_dataset(get_declared("organisations"))

    # Public data: free, also without a login.
    assert ask_all_ways(client, "organisations") == [200, 200, 200]
    file = anonymous.get("/open/organisations/data.csv")
    assert file.status_code == 200 and "虚构第" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    # Of the other tiers the portal has nothing.
    assert [anonymous.get(f"/open/{key}/data.csv").status_code for key in (OWNED, PAID)] == [404, 404]

    # Owned and proprietary data: 403 each way, each with a trace that names who, what and why.
    for key in (OWNED, PAID):
        assert ask_all_ways(client, key) == [403, 403, 403]
        traced = AuditEntry.objects.filter(action="sharing.refuse_data", actor_id=outsider.pk)
        traced = traced.filter(subject_title=str(get_declared(key).title))
        assert [entry.after["way"] for entry in traced.order_by("at", "pk")] == [Way.PAGE, Way.FILE, Way.API]
        assert all(entry.reason for entry in traced)
    assert DataAccess.objects.filter(user=outsider).exclude(refused="").count() == 6

    # Owned: granted with masks and a count; used up, it is refused again.
    permission = make_permission(make_request(outsider), steward, masked=("name",), uses=3)
    assert ask_all_ways(client, OWNED) == [200, 200, 200]
    assert ask_all_ways(client, OWNED) == [403, 403, 403]
    permission.refresh_from_db()
    assert (permission.used, DataAccess.objects.filter(permission=permission, refused="").count()) == (3, 3)

    # Proprietary: ordered, paid, booked; the parts make the payment to the fen.
    order = make_order(outsider)
    assert ask_all_ways(client, PAID) == [403, 403, 403]
    pay_order(actor=steward, order=order, paid_on=timezone.localdate(), reference="虚构-1")
    assert ask_all_ways(client, PAID) == [200, 200, 200]
    assert [part.amount for part in RevenuePart.objects.filter(order=order).order_by("pk")] == [3333, 3333, 3335]
    assert sum_parts(order=order) == order.amount == PRICE
    assert DataAccess.objects.filter(permission__order=order, refused="").count() == 3

    # Refunded: the permission is gone, and what was divided comes to nothing.
    refund_order(actor=steward, order=order, reason="虚构理由")
    assert ask_all_ways(client, PAID) == [403, 403, 403]
    assert sum_parts(order=order) == 0


@given(st.integers(1, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_parts_always_make_the_payment(amount: int, weights: list[int]) -> None:
    """Whatever the price and the shares: the parts make it, and each is within a fen of its share."""
    parts = compute_parts(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_masked_columns_show_a_part_of_each_value(steward: User, outsider: User) -> None:
    """Names lose all but their first sign, codes their middle; what is empty stays so; other columns do not leave."""
    body = make_organisation(steward, name="虚构仪表有限公司")
    make_open(OWNED)
    make_permission(make_request(outsider), steward, masked=("name", "uscc"))
    assert take(outsider, OWNED) == [(f"{body.uscc[:2]}＊＊＊{body.uscc[-2:]}", "虚＊＊＊", None)]


def test_a_grant_never_exceeds_the_request(steward: User, outsider: User) -> None:
    """More columns, days or uses than were asked for are refused; fewer are granted; nobody grants to himself."""
    make_open(OWNED)
    request = make_request(outsider, uses=5)
    for terms in (
        GrantTerms((*COLUMNS, "state"), 30, 5),
        GrantTerms(COLUMNS, 31, 5),
        GrantTerms(COLUMNS, 30, 6),
        GrantTerms(("name",), 30, 5, masked=("uscc",)),
        GrantTerms((), 30, 5),
    ):
        with pytest.raises(RefusalError):
            approve_request(actor=steward, request=request, terms=terms)
    with pytest.raises(NotAllowedError):
        approve_request(actor=outsider, request=request, terms=GrantTerms(COLUMNS, 30, 5))
    own = make_request(steward)
    with pytest.raises(NotAllowedError):
        approve_request(actor=steward, request=own, terms=GrantTerms(COLUMNS, 30, 5))
    district = make_region()
    permission = approve_request(actor=steward, request=request, terms=GrantTerms(("name",), 7, 1, region=district))
    today = timezone.localdate()
    assert (permission.columns, permission.uses, permission.region) == (["name"], 1, district)
    assert (permission.starts_on, permission.ends_on) == (today, today + timedelta(days=6))
    with pytest.raises(RefusalError):
        refuse_request(actor=steward, request=request, reason="虚构理由")


def test_a_region_filter_keeps_rows_elsewhere_out(steward: User, outsider: User) -> None:
    """Only the rows of the places that were granted leave, and never those of the proprietary tier."""
    here, there = make_region(), make_region()
    inside = make_organisation(steward, region=here)
    hidden = make_organisation(steward, region=here)
    make_organisation(steward, region=there)
    Organisation.objects.filter(pk=hidden.pk).update(tier=Tier.PROPRIETARY_DATA)
    make_open(OWNED)
    approve_request(actor=steward, request=make_request(outsider), terms=GrantTerms(("name",), 7, 5, region=here))
    assert take(outsider, OWNED) == [(inside.name,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {
                "ends_on": timezone.localdate() - timedelta(days=1),
                "starts_on": timezone.localdate() - timedelta(days=9),
            },
            "过期",
        ),
        (
            {
                "starts_on": timezone.localdate() + timedelta(days=1),
                "ends_on": timezone.localdate() + timedelta(days=2),
            },
            "开始",
        ),
        ({"used": 5}, "用完"),
    ],
)
def test_what_has_run_out_is_refused_with_its_reason(
    steward: User, outsider: User, change: dict[str, Any], words: str
) -> None:
    """A permission that is over, not begun or used up says so in the refusal and in the trail."""
    make_open(OWNED)
    permission = make_permission(make_request(outsider), steward)
    AccessPermission.objects.filter(pk=permission.pk).update(**change)
    with pytest.raises(NotAllowedError, match=words):
        take(outsider, OWNED)
    assert words in AuditEntry.objects.get(action="sharing.refuse_data").reason


def test_a_revoked_permission_ends_at_once(steward: User, outsider: User) -> None:
    """Revoking needs a reason, which the refusal names; a withdrawn request is not decided about."""
    make_open(OWNED)
    permission = make_permission(make_request(outsider), steward)
    with pytest.raises(RefusalError):
        revoke_permission(actor=steward, permission=permission, reason=" ")
    with pytest.raises(NotAllowedError):
        revoke_permission(actor=outsider, permission=permission, reason="虚构理由")
    revoke_permission(actor=steward, permission=permission, reason="用途不符")
    with pytest.raises(NotAllowedError, match="用途不符"):
        take(outsider, OWNED)
    again = withdraw_request(actor=outsider, request=make_request(outsider))
    assert again.state == AskState.WITHDRAWN
    with pytest.raises(RefusalError):
        make_permission(again, steward)


def test_an_order_is_paid_once_and_can_be_cancelled_before(steward: User, outsider: User) -> None:
    """The price is that of the order; a second payment, a payment by the buyer and a day ahead are refused."""
    shared = make_priced(steward)
    order = make_order(outsider)
    terms = DatasetTerms(is_open=True, price=1, uses=5)
    entries = [ShareEntry(one.organisation, one.share) for one in shared.contributors.all()]
    update_dataset(actor=steward, shared=shared, expected_version=None, terms=terms, contributors=entries)
    with pytest.raises(NotAllowedError):
        pay_order(actor=outsider, order=order, paid_on=timezone.localdate(), reference="虚构-1")
    with pytest.raises(RefusalError):
        pay_order(actor=steward, order=order, paid_on=timezone.localdate() + timedelta(days=1), reference="虚构-1")
    paid = pay_order(actor=steward, order=order, paid_on=timezone.localdate(), reference="虚构-1")
    assert (paid.state, paid.amount, sum_parts(order=order)) == (OrderState.PAID, PRICE, PRICE)
    for call in (pay_order, cancel_order):
        more: dict[str, Any] = {"reason": "虚构理由"}
        if call is pay_order:
            more = {"paid_on": timezone.localdate(), "reference": "虚构-2"}
        with pytest.raises(RefusalError):
            call(actor=steward, order=order, **more)  # type: ignore[operator]
    second = make_order(outsider)
    assert second.amount == 1
    assert cancel_order(actor=outsider, order=second, reason="").state == OrderState.CANCELLED


def test_shares_have_to_make_the_whole(steward: User) -> None:
    """A set is not sold without a price, nor with shares that do not make 100 %; free tiers have no price."""
    one, other = make_organisation(steward), make_organisation(steward)
    shared = prepare_shared(get_declared(PAID))
    for terms, entries in (
        (DatasetTerms(is_open=True), [ShareEntry(one, WHOLE)]),
        (DatasetTerms(is_open=True, price=100), []),
        (DatasetTerms(is_open=True, price=100), [ShareEntry(one, 5000), ShareEntry(other, 4999)]),
        (DatasetTerms(price=100), [ShareEntry(one, 5000), ShareEntry(one, 5000)]),
        (DatasetTerms(price=100), [ShareEntry(one, 0), ShareEntry(other, WHOLE)]),
    ):
        with pytest.raises(RefusalError):
            update_dataset(actor=steward, shared=shared, expected_version=None, terms=terms, contributors=entries)
    free = prepare_shared(get_declared(OWNED))
    with pytest.raises(RefusalError):
        update_dataset(actor=steward, shared=free, expected_version=None, terms=DatasetTerms(price=100))
    with pytest.raises(RefusalError, match="刚被别人改过"):
        update_dataset(actor=steward, shared=free, expected_version=9, terms=DatasetTerms())


def test_no_data_set_has_a_personal_column() -> None:
    """The way to each declared column passes no field that is marked as personal, and none of a person's table."""
    found = []
    for dataset in list_datasets():
        query = getattr(dataset.source, "query", None)
        if query is None:
            continue
        for column in dataset.columns:
            model = query().model
            for step in column.way.split("__"):
                field = model._meta.get_field(step)
                model = getattr(field, "related_model", None) or model
                if hasattr(field, "personal") or model._meta.model_name in {"person", "user"}:
                    found.append(f"{dataset.key}.{column.key}")
    assert found == []
    assert find_dataset("plan_targets") is not None
