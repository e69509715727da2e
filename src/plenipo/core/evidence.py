# SPDX-License-Identifier: Apache-2.0
"""Evidence: a published figure, a known past or an identity beside what the model says. Channels register it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Evidence", "EvidenceRow", "Kind"]

Kind = Literal["replication", "identity", "hindcast", "comparison"]


@dataclass(frozen=True)
class EvidenceRow:
    """One figure and its verdict.

    Parameters
    ----------
    what
        The quantity, in words.
    published, ours
        Values in ``unit``; None if there is none.
    unit, source
        Of the published value.
    tolerance
        Largest |ours - published| that agrees; None if the row only sets two figures side by side.
    reason
        Why the tolerance is what it is, or why the figures differ.
    """

    what: str
    published: float | None
    ours: float | None
    unit: str
    source: str
    tolerance: float | None
    reason: str

    @property
    def verdict(self) -> str:
        """``agrees``, ``missed``, or ``differs, explained`` where no tolerance is claimed."""
        if self.tolerance is None:
            return "differs, explained"
        if self.published is None or self.ours is None or not math.isfinite(self.ours):
            return "missed"
        return "agrees" if abs(self.ours - self.published) <= self.tolerance else "missed"


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
