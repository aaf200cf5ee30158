"""The part of the password policy that Django does not bring, and passwords made by the machine."""

from __future__ import annotations

import secrets
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User

# Without signs that are mistaken for each other when read off paper.
_SIGNS = "".join(sign for sign in string.ascii_letters + string.digits if sign not in "0O1lI")


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


def create_password(length: int = 20) -> str:
    """Return a random password of letters and digits in groups; 16 signs of 57 hold 93 bits and more."""
    while True:
        groups = ["".join(secrets.choice(_SIGNS) for _place in range(5)) for _group in range((length + 5) // 6 + 1)]
        password = "-".join(groups)
        has_all = all(any(test(sign) for sign in password) for test in (str.islower, str.isupper, str.isdigit))
        if has_all and len(password) >= length:
            return password
