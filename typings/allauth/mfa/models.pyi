from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from kepan.apps.accounts.models import User

class AuthenticatorManager(models.Manager[Authenticator]): ...

class Authenticator(models.Model):
    class Type(models.TextChoices):
        RECOVERY_CODES = "recovery_codes"
        TOTP = "totp"
        WEBAUTHN = "webauthn"

    objects: ClassVar[AuthenticatorManager]
    user: models.ForeignKey[User, User]
    type: models.CharField[str, str]
    data: models.JSONField[Any, Any]
    created_at: models.DateTimeField[datetime, datetime]
    last_used_at: models.DateTimeField[datetime | None, datetime | None]

    def wrap(self) -> Any: ...
