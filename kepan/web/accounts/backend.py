"""Who may log in: allauth's backend with the rule for sample users."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import is_sample_open


class AuthenticationBackend(AllauthBackend):
    """Lets a sample user in only while the database is marked as a sample; asked again at every request."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether a user with the right password may come in, or stay."""
        if not isinstance(user, User) or not super().user_can_authenticate(user) or user.erased_at is not None:
            return False
        return not user.is_sample or is_sample_open()

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session with region and office, which every page shows."""
        user = User.objects.select_related("region", "office").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
