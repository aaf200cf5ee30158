"""Pages of people: the list, one account, its roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Membership, User
from kepan.apps.accounts.passwords import create_password
from kepan.apps.accounts.permissions import (
    RefusalError,
    can_grant_roles,
    can_list_users,
    can_manage_accounts,
    can_manage_user,
    can_see_contact,
    require,
)
from kepan.apps.accounts.selectors import list_memberships, list_users
from kepan.apps.accounts.services import (
    create_user,
    grant_role,
    lock_user,
    reset_password,
    revoke_role,
    unlock_user,
    update_user,
)
from kepan.web.accounts.forms import NewUserForm, ReasonForm, RoleForm, UserForm, get_initial


def get_actor(request: HttpRequest) -> User:
    """Return who is logged in; the views here are behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def _get_user(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(list_users(user=request.user), pk=pk)


def _describe(actor: User, user: User) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [
        (_("登录名"), user.username),
        (_("地区"), user.region),
        (_("科室"), user.office),
        (_("联系电话"), user.phone),
    ]
    if can_see_contact(actor, target=user):
        pairs += [(_("电子邮箱"), user.email), (_("证件号末四位"), user.identity_tail)]
    return pairs


@require_GET
@login_required
def show_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: who it is, the roles, and what the actor may do about it."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    may_grant = bool(can_grant_roles(actor, region=user.region)) and actor.pk != user.pk
    return render(
        request,
        "accounts/user.html",
        {
            "person": user,
            "pairs": _describe(actor, user),
            "memberships": list_memberships(of=user),
            "may_manage": can_manage_user(actor, target=user),
            "may_grant": may_grant,
            "is_self": actor.pk == user.pk,
            "role_form": RoleForm(user=actor, initial={"region": user.region_id}) if may_grant else None,
            "reason_form": ReasonForm(),
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def create_account(request: HttpRequest) -> HttpResponse:
    """Make an account; the first password is shown once."""
    actor = get_actor(request)
    require(can_manage_accounts(actor))
    form = NewUserForm(request.POST or None, user=actor)
    if request.method == "POST" and form.is_valid():
        password = create_password()
        try:
            user = create_user(actor=actor, password=password, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return render(
                request, "accounts/user_password.html", {"person": user, "password": password, "is_new": True}
            )
    return render(request, "accounts/user_form.html", {"form": form}, status=200)


@require_http_methods(["GET", "POST"])
@login_required
def edit_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an account."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    require(can_manage_user(actor, target=user))
    form = UserForm(request.POST or None, user=actor, initial=get_initial(user))
    if request.method == "POST" and form.is_valid():
        try:
            update_user(actor=actor, user=user, **form.cleaned_data)
        except RefusalError as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s的资料已修改") % {"name": form.cleaned_data["name"]})
            return redirect("user_detail", pk=user.pk)
    return render(request, "accounts/user_form.html", {"form": form, "person": user})


@require_POST
@login_required
def reset_account_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the user a new password made by the machine, shown once."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    password = create_password()
    reset_password(actor=actor, user=user, password=password)
    return render(request, "accounts/user_password.html", {"person": user, "password": password, "is_new": False})


@require_POST
@login_required
def lock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    try:
        lock_user(actor=actor, user=user, reason=request.POST.get("reason", ""))
    except RefusalError as refusal:
        _raise_or_say(request, refusal)
    else:
        messages.success(request, _("%(name)s的账号已停用，登录已结束") % {"name": user.name})
    return redirect("user_detail", pk=user.pk)


@require_POST
@login_required
def unlock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    unlock_user(actor=actor, user=user)
    messages.success(request, _("%(name)s的账号已启用") % {"name": user.name})
    return redirect("user_detail", pk=user.pk)


def _raise_or_say(request: HttpRequest, refusal: RefusalError) -> None:
    """Let a lack of permission become 403; any other reason is said on the page one comes from."""
    if type(refusal) is not RefusalError:
        raise refusal
    messages.error(request, str(refusal.reason))


@require_POST
@login_required
def grant_user_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    actor = get_actor(request)
    require(can_list_users(actor))
    user = _get_user(request, pk)
    require(can_grant_roles(actor))
    form = RoleForm(request.POST, user=actor)
    if form.is_valid():
        role = Role(form.cleaned_data.pop("role"))
        try:
            grant_role(actor=actor, user=user, role=role, **form.cleaned_data)
        except RefusalError as refusal:
            _raise_or_say(request, refusal)
        else:
            messages.success(request, _("%(name)s已任%(role)s") % {"name": user.name, "role": role.label})
    else:
        messages.error(request, _("角色没有授予：请选角色和地区"))
    return redirect("user_detail", pk=user.pk)


@require_POST
@login_required
def revoke_user_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    actor = get_actor(request)
    require(can_list_users(actor))
    membership = get_object_or_404(Membership.objects.filter(user__in=list_users(user=actor)), pk=pk)
    try:
        revoke_role(actor=actor, membership=membership, reason=request.POST.get("reason", ""))
    except RefusalError as refusal:
        _raise_or_say(request, refusal)
    else:
        messages.success(request, _("角色已收回"))
    return redirect("user_detail", pk=membership.user_id)
