# SPDX-License-Identifier: Apache-2.0
"""A question on its way, as whoever asked it sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plenipo.core.errors import InputError

__all__ = ["OPEN", "Job", "NoJob"]

OPEN = ("waiting", "running")


@dataclass(frozen=True)
class Job:
    """A question on its way.

    Parameters
    ----------
    id
        Hash of kind, document, data and version: also the id of the answer.
    state
        ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
    place
        How many are answered before it; None where it does not wait.
    done, total, doing
        Steps, and what is going on.
    problems
        Why it failed, as mappings of what, where, expected, nearest, next_step.
    """

    id: str
    kind: str
    state: str
    asked: float
    place: int | None = None
    done: int = 0
    total: int = 0
    doing: str = ""
    error: str = ""
    problems: tuple[Mapping[str, Any], ...] = ()
    seconds: float | None = None
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in OPEN


class NoJob(InputError):
    """There is no such question."""
