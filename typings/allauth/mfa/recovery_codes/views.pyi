from collections.abc import Callable

from django.http import HttpResponseBase

view_recovery_codes: Callable[..., HttpResponseBase]
generate_recovery_codes: Callable[..., HttpResponseBase]
