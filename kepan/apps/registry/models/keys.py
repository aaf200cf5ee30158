"""Columns and expressions that indexes are made of, so that either database uses them."""

from __future__ import annotations

from django.db import models

from kepan.apps.accounts.models import ByteOrderField as ByteOrderField


class InnerCode(models.Func):
    """The organisation code inside a credit code; the places are written out, because SQLite matches no parameters."""

    function = "SUBSTR"
    template = "%(function)s(%(expressions)s, 9, 9)"
    arity = 1
    output_field = models.CharField()


class InForce(models.Func):
    """1 for a right that is in force by its status, else 0; the words are written out, as in `InnerCode`."""

    template = "CASE WHEN %(expressions)s IN ('granted', 'suspended') THEN 1 ELSE 0 END"
    arity = 1
    output_field = models.SmallIntegerField()
