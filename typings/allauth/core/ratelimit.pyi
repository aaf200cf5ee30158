from django.http import HttpRequest

from kepan.apps.accounts.models import User

def consume(request: HttpRequest, *, action: str, key: str | None = None, user: User | None = None) -> bool: ...
