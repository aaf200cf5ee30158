"""Sample logins: whether they are active, and how they are shown to whoever tries the product."""

from __future__ import annotations

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_setup
from kepan.site.sample_data import SAMPLE_PASSWORD


def has_sample_login() -> bool:
    """Say whether a login with a published password would work."""
    setup = get_setup()
    return bool(setup and setup.is_sample) or User.objects.filter(is_sample=True, is_active=True).exists()


def list_sample_logins() -> list[str]:
    """Return the lines to print after the address; none where the data are not a sample."""
    if not has_sample_login():
        return []
    names = User.objects.filter(is_sample=True, is_active=True).order_by("pk").values_list("username", flat=True)
    return ["sample data (虚构示例), logins: " + " ".join(names), f"password of all: {SAMPLE_PASSWORD}"]
