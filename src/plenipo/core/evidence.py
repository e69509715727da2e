# SPDX-License-Identifier: Apache-2.0
"""Evidence: a published figure, a known past or an identity beside what the model says. Channels register it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Better", "Evidence", "EvidenceRow", "Kind"]

Kind = Literal["replication", "identity", "hindcast", "comparison"]
Better = Literal["near", "low", "high"]

SURE = 0.95
"""Share of resamples from which on a win or a loss is not called narrow."""


@dataclass(frozen=True)
class EvidenceRow:
    """One figure and its verdict.

    Parameters
    ----------
    what
        The quantity, in words.
    published, ours
        Values in ``unit``; None if there is none. In a hindcast the first is what happened, or None where ours is a score.
    unit, source
        Of the published value.
    tolerance
        Largest |ours - published| that agrees; None if the row only sets two figures side by side.
    reason
        Why the tolerance is what it is, or why the figures differ.
    rules
        Name and value of each dumb rule that had the same task; with them the verdict is who did best.
    better
        Which value does best: the one ``near`` the published, a ``low`` or a ``high`` score.
    sure
        Share of resamples of the cases in which ours does best; None if not resampled.
    """

    what: str
    published: float | None
    ours: float | None
    unit: str
    source: str
    tolerance: float | None
    reason: str
    rules: tuple[tuple[str, float], ...] = ()
    better: Better = "near"
    sure: float | None = None

    @property
    def verdict(self) -> str:
        """``agrees``, ``missed``, or ``differs, explained`` where no tolerance is claimed.

        Beside rules: ``wins`` against all of them or ``loses to`` the best, ``narrowly`` if a resample may well turn it. A tie is
        lost, since the rule needs no model.
        """
        if self.rules:
            return self._against_rules()
        if self.tolerance is None:
            return "differs, explained"
        if self.published is None or self.ours is None or not math.isfinite(self.ours):
            return "missed"
        return "agrees" if abs(self.ours - self.published) <= self.tolerance else "missed"

    def _against_rules(self) -> str:
        if self.ours is None or not math.isfinite(self.ours):
            return "missed"
        best, least = min(((name, self._loss(value)) for name, value in self.rules), key=lambda rule: rule[1])
        won = self._loss(self.ours) < least
        narrow = self.sure is not None and (self.sure if won else 1.0 - self.sure) < SURE
        return ("wins" if won else f"loses to {best}") + (", narrowly" if narrow else "")

    def _loss(self, value: float) -> float:
        """Less is better, whatever the row counts."""
        if self.better == "near":
            if self.published is None:
                msg = f"{self.what!r}: nearness needs what happened"
                raise ValueError(msg)
            return abs(value - self.published)
        return value if self.better == "low" else -value


@dataclass(frozen=True)
class Evidence:
    """A replication, hindcast or identity that can be run.

    Parameters
    ----------
    name
        Short name for the command line.
    title
        What it shows, a sentence.
    kind
        ``replication`` of a published result, ``identity`` that must hold exactly, ``hindcast`` of a known past, ``comparison``
        of magnitudes from different models.
    run
        ``run(data) -> rows``; ``data`` is the parent of the folders in ``needs``, or None.
    source
        Citation.
    needs
        Data folders below the user's data directory without which it cannot run.
    """

    name: str
    title: str
    kind: Kind
    run: Callable[[Path | None], tuple[EvidenceRow, ...]]
    source: str
    needs: tuple[str, ...] = ()
