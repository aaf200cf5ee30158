"""The part of the password policy that Django does not bring: a mix of kinds of characters."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User


class CharacterClassValidator:
    """Asks for some of the four kinds of characters: small letters, capitals, digits, others."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password of too few kinds of characters."""
        kinds = {
            "small" if sign.islower() else "capital" if sign.isupper() else "digit" if sign.isdigit() else "other"
            for sign in password
        }
        if len(kinds) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_few_kinds")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码至少要有小写字母、大写字母、数字、其他符号这四类中的 %(least)s 类。") % {"least": self.least}
