"""Django's and allauth's settings for logging in, sessions, cookies and headers."""

from __future__ import annotations

import re
from typing import Any

from kepan.site.config import SettingError, get_config

CONFIG = get_config()
HTTPS = CONFIG.is_on("KEPAN_HTTPS")

# The user's own backend: sample users log in only while the database is marked as a sample.
AUTHENTICATION_BACKENDS = ["kepan.web.accounts.backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": CONFIG.get_number("KEPAN_PASSWORD_LENGTH")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "kepan.apps.accounts.passwords.CharacterClassValidator", "OPTIONS": {"least": 3}},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Sessions. The age counts from the last request (kepan.web.accounts.middleware renews it at most once a minute).
SESSION_COOKIE_AGE = CONFIG.get_number("KEPAN_SESSION_IDLE_MINUTES") * 60
KEPAN_SESSION_LIMIT = CONFIG.get_number("KEPAN_SESSION_LIMIT")
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
# Lax and not Strict: the answer of the single sign-on provider comes as a link from another site.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# Browsers take a cookie of this prefix only from this very host, by TLS, for the whole site.
SESSION_COOKIE_NAME = "__Host-kepan-session" if HTTPS else "kepan-session"
CSRF_COOKIE_NAME = "__Host-kepan-csrf" if HTTPS else "kepan-csrf"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not no-referrer: browsers then send `Origin: null` with forms, and Django's CSRF check refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.is_on("KEPAN_TRUST_PROXY") else None
CSRF_TRUSTED_ORIGINS = [
    f"{'https' if HTTPS else 'http'}://{host}" for host in CONFIG.list_texts("KEPAN_HOSTS") if host != "*"
]

# allauth: logins by name or e-mail, nobody signs himself up.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIG.is_on("KEPAN_TRUST_PROXY") else 0
ACCOUNT_ADAPTER = "kepan.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "kepan.web.accounts.login_forms.LoginForm",
    "reauthenticate": "kepan.web.accounts.login_forms.ReauthenticateForm",
    "change_password": "kepan.web.accounts.login_forms.ChangePasswordForm",
    "set_password": "kepan.web.accounts.login_forms.SetPasswordForm",
    "reset_password": "kepan.web.accounts.login_forms.ResetPasswordForm",
    "reset_password_from_key": "kepan.web.accounts.login_forms.ResetPasswordKeyForm",
}


def _get_login_rate(text: str) -> str:
    """Return KEPAN_LOGIN_ATTEMPTS in allauth's form; zero tries or another form is refused."""
    if not re.fullmatch(r"[1-9][0-9]*/[0-9]*[smhd]", text):
        raise SettingError(f"KEPAN_LOGIN_ATTEMPTS is {text!r}: write tries/time, such as 5/5m")
    return f"{text}/key"


ACCOUNT_RATE_LIMITS = {
    # An office shares one address: per address only what no office reaches by honest work.
    "login": "120/m/ip",
    "login_failed": f"60/m/ip,{_get_login_rate(CONFIG.get_text('KEPAN_LOGIN_ATTEMPTS'))}",
}

MFA_ADAPTER = "kepan.web.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "科盘"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "kepan.web.accounts.login_forms.AuthenticateForm",
    "reauthenticate": "kepan.web.accounts.login_forms.SecondFactorForm",
    "activate_totp": "kepan.web.accounts.login_forms.ActivateForm",
}

USERSESSIONS_TRACK_ACTIVITY = False

SOCIALACCOUNT_ADAPTER = "kepan.web.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
KEPAN_SIGN_ON = bool(CONFIG.get_text("KEPAN_OIDC_URL"))
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": CONFIG.get_text("KEPAN_OIDC_NAME"),
                "client_id": CONFIG.get_text("KEPAN_OIDC_CLIENT"),
                "secret": CONFIG.get_text("KEPAN_OIDC_SECRET"),
                "settings": {"server_url": CONFIG.get_text("KEPAN_OIDC_URL"), "oauth_pkce_enabled": True},
            }
        ]
        if KEPAN_SIGN_ON
        else [],
    },
}
