"""A passkey in software: makes the same answers as a device, so that the real checks are asked."""

import json
from hashlib import sha256
from secrets import token_bytes

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

HOST = "testserver"
PRESENT, UNLOCKED, NEW = 0x01, 0x04, 0x40


class SoftKey:
    """One key; `unlocked` is whether its holder gave a finger, a face or a PIN."""

    def __init__(self, host: str = HOST) -> None:
        self.host, self.number = host, token_bytes(16)
        self.secret = ec.generate_private_key(ec.SECP256R1())

    def belongs_to(self, person, name: str = "Work laptop"):
        """Register the key for a person and return its row."""
        public = ES256.from_cryptography_key(self.secret.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.number, public)
        flags = PRESENT | UNLOCKED | NEW
        data = AuthenticatorData.create(self._host_hash(), flags, 0, bytes(made))
        kept = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", "AAAA")),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return WebAuthn.add(person, name, self._answer(kept)).instance

    def answer(self, challenge: str, *, unlocked: bool = True, kind: str = "webauthn.get") -> str:
        """Return what a browser sends for a challenge, as JSON."""
        flags = PRESENT | (UNLOCKED if unlocked else 0)
        data = AuthenticatorData.create(self._host_hash(), flags, 1)
        client = self._client(kind, challenge)
        signed = bytes(data) + sha256(client).digest()
        given = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(self.secret.sign(signed, ec.ECDSA(SHA256()))),
        }
        return json.dumps(self._answer(given))

    def _answer(self, response: dict[str, str]) -> dict[str, object]:
        number = websafe_encode(self.number)
        more = {"type": "public-key", "clientExtensionResults": {}}
        return {"id": number, "rawId": number, "response": response, **more}

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": f"https://{self.host}"}
        return json.dumps(told).encode()

    def _host_hash(self) -> bytes:
        return sha256(self.host.encode()).digest()
