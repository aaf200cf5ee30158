"""A patent with applicants, inventors and classes, as somebody would write it for the admin."""

from django.db import models


class Organisation(models.Model):
    """An organisation by name."""

    name = models.CharField(max_length=200, unique=True)


class Patent(models.Model):
    """A patent; inventors and classes as text, applicants as records."""

    application_number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in ("发明专利", "实用新型", "外观设计")])
    filed_on = models.DateField(null=True, blank=True)
    publication_number = models.CharField(max_length=20, null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    applicants = models.ManyToManyField(Organisation)
    inventors = models.TextField(null=True, blank=True)
    classes = models.TextField(null=True, blank=True)
    claim_count = models.PositiveSmallIntegerField(null=True, blank=True)
    agent = models.CharField(max_length=200, null=True, blank=True)
