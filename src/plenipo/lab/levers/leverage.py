# SPDX-License-Identifier: Apache-2.0
"""Leverage as plain data: what a table, a page or a file needs, and nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

__all__ = ["CAVEAT", "Leverage", "Smallest"]

Row = Mapping[str, Any]
CAVEAT = "A gradient is a property of the model, not a causal estimate or a recommendation."


@dataclass(frozen=True)
class Leverage:
    """Standard acts ranked by how much they move one outcome.

    Parameters
    ----------
    question
        What was asked: ``outcome``, ``actor``, ``name``, ``year``, ``measure``, ``unit`` (of all effects), ``level`` and
        ``level_unit``, ``scenario``, ``title``, ``case``, ``date`` of the acts, ``over``, ``by``, ``variant``, ``variants``,
        ``draws``, ``seed``, ``assume_eligible``.
    acts
        One row per act, the strongest first: ``rank``, ``kind``, ``text``, ``actor``, ``target``, ``size`` and its ``size_unit``;
        ``derivative`` (exact, per standard act, at the central parameters), ``confirmed`` (the same act solved again), ``p05``,
        ``median``, ``p95`` and ``share_same_sign`` over the draws, ``variants`` (effect by rival form of the model), legal
        ``checks`` by name, ``barred`` (why the text does not allow it), ``either_side`` (its target could do the same), and
        ``act``, the keys to write into a scenario.
    considered
        Number of acts differentiated, by kind.
    barred
        Number of acts left out because the text does not allow them.
    caveat, notes
        Sentences a reader must know.
    baseline
        Vintage, data hash, version.
    citations
        Papers and data to cite.
    seconds
        Wall-clock time.
    """

    question: Row
    acts: Sequence[Row]
    considered: Mapping[str, int]
    barred: int
    caveat: str
    notes: Sequence[str]
    baseline: Row
    citations: Sequence[str]
    seconds: float

    def to_json_document(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return asdict(self)

    def to_dataframe(self) -> pandas.DataFrame:
        """The acts as a table, one row each; legal checks and variants become columns."""
        import pandas

        rows = []
        for row in self.acts:
            flat = {k: v for k, v in row.items() if k not in ("checks", "variants", "act")}
            rows.append({**flat, **row["checks"], **{f"variant {v}": e for v, e in row["variants"].items()}})
        return pandas.DataFrame(rows)


@dataclass(frozen=True)
class Smallest:
    """The smallest changes that meet a goal.

    Parameters
    ----------
    question
        As in :class:`Leverage`, with ``goal`` (as written), ``relation``, ``change`` asked for, and ``now``: the change before
        anything is added, against the law of the scenario's baseline.
    answers
        One row per way: ``way`` (``one act``, ``fewest sizes``, ``shared out``), ``reached``, ``sizes`` (sum of absolute standard
        sizes), ``change`` reached at the central parameters, ``p05``, ``p95``, ``share_meeting`` over the draws, ``variants``,
        ``acts`` (rows with ``text``, ``actor``, ``target``, ``kind``, ``sizes``, ``barred``) and ``snippet``: the acts in TOML.
    caveat, notes, baseline, citations, seconds
        As in :class:`Leverage`.
    """

    question: Row
    answers: Sequence[Row]
    caveat: str
    notes: Sequence[str]
    baseline: Row
    citations: Sequence[str]
    seconds: float

    def to_json_document(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return asdict(self)
