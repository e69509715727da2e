# SPDX-License-Identifier: Apache-2.0
"""The two shapes most rows of evidence have."""

from __future__ import annotations

from plenipo.channels.trade.papers.published import published
from plenipo.core.evidence import EvidenceRow

__all__ = ["largest_row", "published_row"]


def published_row(evidence: str, quantity: str, ours: float, tolerance: float | None, reason: str, what: str = "") -> EvidenceRow:
    """A figure of ours beside one of ``published.csv``."""
    p = published(evidence, quantity)
    return EvidenceRow(what or quantity, p.value, ours, p.unit, p.source, tolerance, reason)


def largest_row(
    what: str, ours: dict[str, float], theirs: dict[str, float], unit: str, source: str, tolerance: float | None, reason: str
) -> EvidenceRow:
    """The economy that differs most, named."""
    worst = max(theirs, key=lambda c: abs(ours[c] - theirs[c]))
    return EvidenceRow(
        f"{what}: largest difference of {len(theirs)}, at {worst}", theirs[worst], ours[worst], unit, source, tolerance, reason
    )
