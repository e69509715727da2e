# SPDX-License-Identifier: Apache-2.0
"""How much may be asked: sizes, places in the queue, requests a second; and the refusal that says what is allowed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from plenipo.core.errors import PlenipoError, Problem

__all__ = ["Buckets", "Limits", "TooMuch"]

KIBIBYTE = 1024
MOST_BUCKETS = 10_000
"""Addresses remembered; beyond, those that have asked for nothing lately are forgotten."""


@dataclass(frozen=True)
class Limits:
    """What one app allows.

    Parameters
    ----------
    document : bytes
        Largest document or request; the largest scenario of the case book has 15 KiB.
    waiting, waiting_in_all
        Questions that one owner, and all of them, may have in the queue.
    draws
        Draws of one question: ten times as many as the case book asks for.
    runs
        Negotiations of one case.
    rate, burst : requests a second, requests
        Of one address: a class of 30 behind one address, each page with its data, and room to spare.
    guesses, guess_rate : requests, requests a second
        Wrong codes or tokens from one address before it has to wait.
    streams
        Event streams open at once.
    """

    document: int = 1024 * KIBIBYTE
    waiting: int = 12
    waiting_in_all: int = 200
    draws: int = 2_000
    runs: int = 2_000
    rate: float = 100.0
    burst: int = 1_000
    guesses: int = 20
    guess_rate: float = 0.2
    streams: int = 1_000


class TooMuch(PlenipoError):
    """More was asked than is allowed; the problem says how much is.

    Parameters
    ----------
    status
        413 for what is too large, 429 for what comes too often.
    wait : seconds
        After which it may be asked again; 0 if waiting does not help.
    """

    exit_code = 2

    def __init__(self, problem: Problem, status: int, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.status, self.wait = status, wait


class Buckets:
    """How often something may happen, for each key: so many at once, and so many a second after that."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._held: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take one; gives the seconds to wait, 0 if it may happen now."""
        with self._lock:
            left, now = self._left(key)
            if left < 1.0:
                return (1.0 - left) / self._rate
            self._held[key] = (left - 1.0, now)
            return 0.0

    def spent(self, key: str) -> float:
        """Seconds until one may be taken; nothing is taken."""
        with self._lock:
            left, _ = self._left(key)
            return 0.0 if left >= 1.0 else (1.0 - left) / self._rate

    def _left(self, key: str) -> tuple[float, float]:
        now = time.monotonic()
        if len(self._held) > MOST_BUCKETS:
            full = self._burst / self._rate
            self._held = {k: held for k, held in self._held.items() if now - held[1] < full}
        left, then = self._held.get(key, (self._burst, now))
        return min(self._burst, left + (now - then) * self._rate), now
