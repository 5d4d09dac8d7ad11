"""The signature of a message, as Standard Webhooks has it: HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac

from cer_portal.webhooks.sealing import MARK


def headers_of(*, secret: str, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers that let the receiver see who sent it, and when."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = f"{message}.{timestamp}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{digest}",
    }
