# SPDX-License-Identifier: Apache-2.0
"""Who is let in: the names under which the app is reached, the owner's token, and the cookie it is turned into."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass, field

__all__ = ["COOKIE", "LOOPBACK", "Entry", "is_loopback"]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
COOKIE = "plenipo_owner"
LIFE = 12 * 3600  # seconds that a cookie holds: a working day
TOKEN_BYTES = 24
KEY_BYTES = 32


@dataclass(frozen=True)
class Entry:
    """The door.

    Parameters
    ----------
    names
        Names and addresses that a request may say it came to, without port; others are answered by nobody, so that a page
        elsewhere cannot reach this app by a name of its own.
    token
        The owner's; empty where the app listens on this machine only, and whoever sits at it is the owner.
    key
        With which cookies are signed; kept in the folder.
    """

    names: tuple[str, ...] = LOOPBACK
    token: str = ""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)

    @property
    def guarded(self) -> bool:
        """Whether the owner has to show a token."""
        return bool(self.token)

    def called(self, host: str) -> bool:
        """Whether the value of a Host header is a name of this app."""
        name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
        return name.casefold() in self.names

    def is_token(self, given: str) -> bool:
        """Whether this is the owner's token; takes as long whatever is wrong with it."""
        ours, theirs = (hashlib.sha256(t.encode("utf-8", "replace")).digest() for t in (self.token, given))
        return bool(self.token) and hmac.compare_digest(ours, theirs)

    def cookie(self) -> str:
        """A fresh cookie for the owner."""
        body = f"{int(time.time()) + LIFE}.{secrets.token_urlsafe(TOKEN_BYTES)}"
        return f"{body}.{self._signed(body)}"

    def is_cookie(self, given: str) -> bool:
        """Whether a cookie is one of ours and still holds."""
        body, _, signature = given.rpartition(".")
        if not hmac.compare_digest(self._signed(body).encode(), signature.encode("utf-8", "replace")):
            return False
        until = body.partition(".")[0]
        return until.isdigit() and int(until) > time.time()

    def _signed(self, body: str) -> str:
        return hmac.new(self.key, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine alone."""
    if host.casefold() in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
