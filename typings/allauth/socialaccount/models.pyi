from datetime import datetime
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.db import models
from django.http import HttpRequest

from kepan.apps.accounts.models import User

class SocialAppManager(models.Manager[SocialApp]): ...

class SocialApp(models.Model):
    objects: ClassVar[SocialAppManager]
    provider: models.CharField[str, str]
    provider_id: models.CharField[str, str]
    name: models.CharField[str, str]
    client_id: models.CharField[str, str]
    secret: models.CharField[str, str]
    settings: models.JSONField[Any, Any]

class SocialAccount(models.Model):
    objects: ClassVar[models.Manager[SocialAccount]]
    user: models.ForeignKey[User, User]
    user_id: int
    provider: models.CharField[str, str]
    uid: models.CharField[str, str]
    last_login: models.DateTimeField[datetime, datetime]
    date_joined: models.DateTimeField[datetime, datetime]
    extra_data: models.JSONField[Any, Any]

class SocialToken(models.Model):
    objects: ClassVar[models.Manager[SocialToken]]
    account: models.ForeignKey[SocialAccount, SocialAccount]
    token: models.TextField[str, str]

class SocialLogin:
    user: User | None
    account: SocialAccount
    token: SocialToken | None
    email_addresses: list[EmailAddress]
    state: dict[str, Any]
    provider: Any

    @property
    def is_existing(self) -> bool: ...
    def connect(self, request: HttpRequest, user: User) -> None: ...
