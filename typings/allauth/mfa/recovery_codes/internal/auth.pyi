from allauth.mfa.models import Authenticator

from kepan.apps.accounts.models import User

class RecoveryCodes:
    instance: Authenticator

    @classmethod
    def activate(cls, user: User) -> RecoveryCodes: ...
    def get_unused_codes(self) -> list[str]: ...
    def mark_as_viewed(self) -> None: ...
