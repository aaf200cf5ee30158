from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest

from kepan.apps.accounts.models import User

class UserSessionManager(models.Manager[UserSession]):
    def purge_and_list(self, user: User) -> list[UserSession]: ...
    def create_from_request(self, request: HttpRequest) -> UserSession | None: ...

class UserSession(models.Model):
    objects: ClassVar[UserSessionManager]
    user: models.ForeignKey[User, User]
    user_id: int
    created_at: models.DateTimeField[datetime, datetime]
    last_seen_at: models.DateTimeField[datetime, datetime]
    ip: models.GenericIPAddressField[str, str]
    user_agent: models.CharField[str, str]
    session_key: models.CharField[str, str]
    data: models.JSONField[Any, Any]

    def exists(self) -> bool: ...
    def purge(self) -> bool: ...
    def is_current(self) -> bool: ...
    def end(self) -> None: ...
