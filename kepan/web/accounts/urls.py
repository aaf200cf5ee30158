"""Addresses of accounts: logging in, one's own account, people, offices, regions.

Of allauth's addresses only those that are used are here, under the names that allauth expects:
there is no signing up, no confirming of addresses and no list of providers.
"""

from allauth.account import views as login_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from django.urls import path, re_path

from kepan.web.accounts import sign_on, tables, views_language, views_people, views_places, views_profile, views_tokens

urlpatterns = [
    path("language/", views_language.set_language, name="set_language"),
    path("account/login/", login_views.login, name="account_login"),
    path("account/logout/", login_views.logout, name="account_logout"),
    path("account/inactive/", login_views.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", login_views.reauthenticate, name="account_reauthenticate"),
    path("account/password/", login_views.password_change, name="account_change_password"),
    path("account/password/set/", login_views.password_set, name="account_set_password"),
    path("account/password/reset/", login_views.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", login_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        login_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", factor_views.index, name="mfa_index"),
    path("account/second-factor/authenticate/", factor_views.authenticate, name="mfa_authenticate"),
    path("account/second-factor/reauthenticate/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/totp/activate/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/totp/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/generate/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("account/sign-on/", sign_on.start_sign_on, name="sign_on"),
    path("account/sign-on/callback/", sign_on.finish_sign_on, name="sign_on_callback"),
    path("account/sign-on/link/", sign_on.link_sign_on, name="sign_on_link"),
    path("account/sign-on/cancelled/", sign_on.show_cancelled, name="socialaccount_login_cancelled"),
    path("account/", views_profile.show_profile, name="profile"),
    path("account/sessions/end/", views_profile.end_own_sessions, name="sessions_end"),
    path("account/export/", views_profile.export_own_data, name="profile_export"),
    path("account/tokens/", views_tokens.show_tokens, name="token_list"),
    path("account/tokens/new/", views_tokens.make_token, name="token_create"),
    path("account/tokens/<int:pk>/revoke/", views_tokens.end_token, name="token_revoke"),
    path("users/", tables.UserList.as_view(), name="user_list"),
    path("users/new/", views_people.create_account, name="user_create"),
    path("users/<int:pk>/", views_people.show_user, name="user_detail"),
    path("users/<int:pk>/edit/", views_people.edit_account, name="user_edit"),
    path("users/<int:pk>/password/", views_people.reset_account_password, name="user_password"),
    path("users/<int:pk>/lock/", views_people.lock_account, name="user_lock"),
    path("users/<int:pk>/unlock/", views_people.unlock_account, name="user_unlock"),
    path("users/<int:pk>/roles/", views_people.grant_user_role, name="role_grant"),
    path("roles/<int:pk>/revoke/", views_people.revoke_user_role, name="role_revoke"),
    path("offices/", views_places.show_offices, name="office_list"),
    path("offices/new/", views_places.add_office, name="office_create"),
    path("offices/<int:pk>/", views_places.edit_office, name="office_edit"),
    path("regions/", views_places.show_regions, name="region_list"),
    path("regions/new/", views_places.add_region, name="region_create"),
    path("regions/<int:pk>/", views_places.edit_region, name="region_edit"),
]
