# SPDX-License-Identifier: Apache-2.0
"""How far the work is, for whoever listens."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "tell"]

Progress = Callable[[int, int, str], None]
"""Steps done, steps in all, and what is going on."""


def tell(progress: Progress | None, done: int, what: str, total: int = 1) -> None:
    """Pass on how far the work is, if anybody listens."""
    if progress:
        progress(done, total, what)
