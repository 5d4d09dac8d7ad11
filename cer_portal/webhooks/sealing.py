"""Secrets as they are kept: encrypted, so that a copy of the database alone signs nothing."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

MARK = "whsec_"
BYTES = 32


class Unreadable(Exception):
    """The secret was sealed with another key than the portal has now."""


def new_secret() -> str:
    """Return a secret of 256 bits in the form the receiver keeps."""
    return MARK + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """Return the secret as it is kept."""
    return _lock().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """Return the secret of what is kept, or raise Unreadable."""
    try:
        return _lock().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _lock() -> Fernet:
    key = hmac.new(settings.WEBHOOK_KEY.encode(), b"webhook secrets", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
