from collections.abc import Callable

from django.http import HttpResponseBase

activate_totp: Callable[..., HttpResponseBase]
deactivate_totp: Callable[..., HttpResponseBase]
