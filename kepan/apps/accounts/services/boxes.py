"""Secrets that must be read again are kept encrypted, with a key outside the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt_text(text: str, *, purpose: str) -> str:
    """Encrypt a secret before it enters the database; `purpose` keeps the boxes of one use apart from another's."""
    return _get_box(purpose).encrypt(text.encode()).decode()


def decrypt_text(box: str, *, purpose: str) -> str:
    """Open a secret from the database; raises InvalidToken where the key of the installation is another one."""
    return _get_box(purpose).decrypt(box.encode()).decode()


def _get_box(purpose: str) -> Fernet:
    digest = hashlib.sha256(f"kepan.{purpose}\0".encode() + settings.KEPAN_IDENTITY_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
