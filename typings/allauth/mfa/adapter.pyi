from typing import Any

from kepan.apps.accounts.models import User

class DefaultMFAAdapter:
    error_messages: dict[str, Any]

    def get_totp_label(self, user: User) -> str: ...
    def encrypt(self, text: str) -> str: ...
    def decrypt(self, encrypted_text: str) -> str: ...
