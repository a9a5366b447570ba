"""Secrets at rest: AES-256-GCM with a key file that only the service's own user can read."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.domain.errors import SetupError

KEY_BYTES, NONCE_BYTES = 32, 12


class SecretBox:
    """Seals text for one context (the row it belongs to); a token moved to another row does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key_id = hashlib.sha256(b"meschain key id" + key).hexdigest()[:8]

    def seal(self, text: str, context: str) -> str:
        """The text encrypted and authenticated, as ASCII that begins with the id of the key."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())
        return f"{self._key_id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, token: str, context: str) -> str:
        """The text that was sealed for this context; SetupError says what is wrong with the key or the token."""
        key_id, _, body = token.partition(".")
        if key_id != self._key_id:
            raise SetupError(
                f"The secret of {context} was sealed with the key {key_id}, the key file holds {self._key_id}: "
                "put the old key file back or enter the secret again."
            )
        try:
            sealed = base64.b64decode(body, altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SetupError(f"The secret of {context} is damaged or belongs to another row: enter it again.") from error


def make_key(path: Path) -> bytes:
    """A new key in a new file with mode 0600; FileExistsError rather than replacing one."""
    key = os.urandom(KEY_BYTES)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(base64.urlsafe_b64encode(key) + b"\n")
    return key


def load_key(path: Path) -> bytes:
    """The key of that file; SetupError when it is missing, damaged or readable by others."""
    try:
        with path.open("rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
    except OSError as error:
        raise SetupError(f"The key file {path} cannot be read ({error.strerror}): run `./meschain init`, or put the file back.") from error
    if mode & 0o077:
        raise SetupError(f"The key file {path} is open to other users: run `chmod 600 {path}`.")
    return _decoded(path, text)


def _decoded(path: Path, text: bytes) -> bytes:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SetupError(f"The key file {path} does not hold a key of {KEY_BYTES} bytes: put the right file back.")
    return key
