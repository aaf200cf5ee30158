"""Django's settings, derived from the KEPAN_* variables that config.py declares."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from kepan.site.audit_settings import check_keep_days
from kepan.site.config import get_config
from kepan.site.import_settings import check_import_days
from kepan.site.inbox_settings import check_policy, read_inbox
from kepan.site.login_settings import *  # noqa: F403
from kepan.site.mail_settings import read_mail_url
from kepan.site.observe_log import get_logging

django_stubs_ext.monkeypatch()

CONFIG = get_config()
PACKAGE = Path(__file__).resolve().parent.parent
WEB_CONTEXTS = (
    "ui",
    "home",
    "accounts",
    "trail",
    "webhooks",
    "desk",
    "planning",
    "registry",
    "ledgers",
    "imports",
    "sharing",
    "api",
)

SECRET_KEY = CONFIG.get_text("KEPAN_SECRET_KEY")
KEPAN_IDENTITY_KEY = CONFIG.get_text("KEPAN_IDENTITY_KEY")
DEBUG = CONFIG.is_on("KEPAN_DEBUG")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *CONFIG.list_texts("KEPAN_HOSTS")]
ROOT_URLCONF = "kepan.site.urls"
WSGI_APPLICATION = "kepan.site.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "kepan.apps.trail",
    "kepan.apps.accounts",
    "kepan.apps.desk",
    "kepan.apps.imports",
    "kepan.apps.registry",
    "kepan.apps.ledgers",
    "kepan.apps.sharing",
    "kepan.apps.planning",
    "kepan.apps.webhooks",
    "kepan.web.ui",
]

MIDDLEWARE = [
    "kepan.site.observe.ObserveMiddleware",
    "kepan.web.accounts.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kepan.web.accounts.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kepan.web.accounts.middleware.SessionMiddleware",
    "kepan.web.accounts.middleware.RefusalMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kepan.web.accounts.middleware.AddressMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / name / "templates" for name in WEB_CONTEXTS],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kepan.web.ui.shell.add_shell",
            ],
            "libraries": {"shelf": "kepan.web.planning.shelf"},
        },
    },
]

DATABASES = {"default": CONFIG.get_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Rate limits must be shared by all web processes; the database is what they share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kepan_cache",
        # Culling drops entries at random, and with them counts of failed logins: it must not happen in practice.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = CONFIG.get_text("KEPAN_LANGUAGE")
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIG.get_text("KEPAN_TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Plain names until `kepan serve` has collected the files, names with digests from then on.
    "staticfiles": {"BACKEND": "kepan.site.static.HashedStorage"},
}
MEDIA_ROOT = CONFIG.data_dir / "attachments"
KEPAN_ATTACHMENT_MAX_MB = CONFIG.get_number("KEPAN_ATTACHMENT_MAX_MB")
KEPAN_PLAN_MAX = CONFIG.get_number("KEPAN_PLAN_MAX")
KEPAN_API_RATE = CONFIG.get_number("KEPAN_API_RATE")
KEPAN_WEBHOOK_NETWORKS = CONFIG.list_texts("KEPAN_WEBHOOK_NETWORKS")
KEPAN_SHELF = CONFIG.get_shelf()
KEPAN_MAP = CONFIG.get_map()
KEPAN_JOBS = "kepan.site.jobs.HANDLERS"
KEPAN_IMPORTS = "kepan.site.imports.TARGETS"
KEPAN_IMPORT_FAMILIES = "kepan.site.imports.FAMILIES"
KEPAN_INBOX = read_inbox(CONFIG.get_text("KEPAN_INBOX"))
KEPAN_INBOX_USER = CONFIG.get_text("KEPAN_INBOX_USER").strip().lower()
KEPAN_INBOX_POLICY = check_policy(CONFIG.get_text("KEPAN_INBOX_POLICY"))
KEPAN_IMPORT_KEEP_DAYS = check_import_days(CONFIG.get_number("KEPAN_IMPORT_KEEP_DAYS"))
KEPAN_DATASETS = "kepan.site.datasets.DATASETS"
KEPAN_OPEN_DATA = CONFIG.is_on("KEPAN_OPEN_DATA")
KEPAN_OPEN_RATE = CONFIG.get_number("KEPAN_OPEN_RATE")
KEPAN_PUBLIC_FORMS = CONFIG.is_on("KEPAN_PUBLIC_FORMS")
KEPAN_OPEN_DIR = CONFIG.data_dir / "open"
KEPAN_NAVIGATION = "kepan.site.navigation.SECTIONS"
KEPAN_SEARCH = "kepan.site.search.PROVIDERS"
KEPAN_AUDIT_HEAD = CONFIG.data_dir / "audit-head.json"
KEPAN_AUDIT_KEEP_DAYS = check_keep_days(CONFIG.get_number("KEPAN_AUDIT_KEEP_DAYS"))

MAIL_SERVER = read_mail_url(CONFIG.get_text("KEPAN_EMAIL_URL"))
EMAIL_BACKEND = MAIL_SERVER.backend
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.use_tls, MAIL_SERVER.use_ssl
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.get_text("KEPAN_EMAIL_FROM")
KEPAN_MAIL_ON = MAIL_SERVER.is_on
KEPAN_PUBLIC_URL = CONFIG.get_text("KEPAN_PUBLIC_URL")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"

LOGGING = get_logging(CONFIG.get_text("KEPAN_LOG_LEVEL"))
KEPAN_TRUST_PROXY = CONFIG.is_on("KEPAN_TRUST_PROXY")
KEPAN_METRICS = CONFIG.is_on("KEPAN_METRICS")
KEPAN_METRICS_TOKEN = CONFIG.get_text("KEPAN_METRICS_TOKEN")
KEPAN_RUN_DIR = CONFIG.data_dir / "run"
KEPAN_READY_QUEUE_MINUTES = CONFIG.get_number("KEPAN_READY_QUEUE_MINUTES")
KEPAN_READY_DISK_MB = CONFIG.get_number("KEPAN_READY_DISK_MB")
