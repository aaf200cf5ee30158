"""The peer of our list page: the same 25 plans with django-tables2 in a bare page.

Run by benchmarks/list_page.py with an environment made from requirements/bench-peers.lock:
`python tables2.py DATABASE PAGES`. No login, no menus, no filters, no middleware: what is
measured is the table, its page count and its links, and the queries for them.
"""

import sys
import time

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django_tables2"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    ROOT_URLCONF=__name__,
    LANGUAGE_CODE="zh-hans",
    TIME_ZONE="Asia/Shanghai",
    USE_TZ=True,
)
django.setup()

import django_tables2  # noqa: E402
from django.db import models  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import RequestFactory  # noqa: E402


class Region(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "accounts_region"

    def __str__(self):
        return self.name


class User(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "accounts_user"

    def __str__(self):
        return self.name


class Document(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "planning_document"

    def __str__(self):
        return self.name


STATES = [("draft", "草稿"), ("confirmed", "已确认"), ("failed", "识别失败")]


class Plan(models.Model):
    title = models.CharField(max_length=200)
    state = models.CharField(
        max_length=20, choices=[("draft", "草稿"), ("confirmed", "已确认"), ("failed", "识别失败")]
    )
    region = models.ForeignKey(Region, models.DO_NOTHING)
    owner = models.ForeignKey(User, models.DO_NOTHING)
    document = models.ForeignKey(Document, models.DO_NOTHING)
    year_from = models.IntegerField()
    target_count = models.IntegerField()
    measure_count = models.IntegerField()
    doubt_count = models.IntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "planning_plan"


class PlanTable(django_tables2.Table):
    title = django_tables2.Column(linkify=lambda record: f"/plans/{record.pk}/")

    class Meta:
        model = Plan
        template_name = "django_tables2/bootstrap5.html"
        fields = (
            "title", "region", "year_from", "state", "target_count", "measure_count", "doubt_count", "document",
            "owner", "updated_at",
        )  # fmt: skip


urlpatterns = []
PAGE = engines["django"].from_string(
    "{% load django_tables2 %}<!doctype html><html><body>{% render_table table %}</body></html>"
)
FACTORY = RequestFactory()


def render(number):
    """Return the list page as text."""
    request = FACTORY.get("/", {"page": number})
    table = PlanTable(Plan.objects.select_related("region", "owner", "document").order_by("-updated_at", "-id"))
    django_tables2.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return PAGE.render({"table": table}, request)


def main():
    """Print the processor milliseconds of a page."""
    pages = int(sys.argv[2])
    for number in range(10):
        text = render(number + 1)
    if text.count("<tr") < 26:
        raise SystemExit("the peer's page does not hold 25 rows")
    before = time.process_time()
    for number in range(pages):
        render(number % 50 + 1)
    print((time.process_time() - before) * 1000 / pages)


main()
