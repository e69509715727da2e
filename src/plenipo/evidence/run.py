# SPDX-License-Identifier: Apache-2.0
"""Collect the evidence of all registered channels; run it; tabulate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plenipo.core.errors import DataError, InputError, Problem, nearest_names
from plenipo.core.evidence import Evidence, EvidenceRow
from plenipo.core.registry import channels
from plenipo.evidence.case_book import ROWS

__all__ = ["list_evidence", "run_evidence"]


def list_evidence() -> list[dict[str, Any]]:
    """All evidence by channel: name, channel, kind, what it shows, what it needs, source."""
    return [
        {
            "name": e.name,
            "channel": channel,
            "kind": e.kind,
            "what": e.title,
            "needs": ", ".join(e.needs) or "nothing",
            "source": e.source,
        }
        for channel, e in _all()
    ]


def run_evidence(name: str | None = None, data: str | Path | None = None) -> list[dict[str, Any]]:
    """Run one piece of evidence, or all: what, published, ours, tolerance, verdict.

    Parameters
    ----------
    name
        As in :func:`list_evidence`; None for all.
    data
        Parent of raw data folders, for evidence that needs them; what needs a folder that is not there is reported as not run.

    Returns
    -------
    list of dict
        Verdicts: ``agrees``, ``missed``, ``differs, explained``, ``not run: needs FOLDER``; of hindcasts ``wins`` or
        ``loses to RULE``, each perhaps ``narrowly``. ``published`` of a hindcast is what happened; ``rules`` what dumb rules say.

    Raises
    ------
    InputError
        If there is no evidence of that name, or no such folder.
    """
    chosen = _all()
    if name is not None:
        chosen = [(c, e) for c, e in chosen if e.name == name]
        if not chosen:
            names = [e.name for _, e in _all()]
            raise InputError(
                Problem(f"there is no evidence {name!r}", nearest=nearest_names(name, names), next_step="plenipo evidence list")
            )
    folder = None if data is None else Path(data)
    if folder is not None and not folder.is_dir():
        raise InputError(Problem(f"there is no folder {str(data)!r}", "--data", "the parent of the raw data folders"))
    return [row for _, evidence in chosen for row in _rows(evidence, folder)]


def _all() -> list[tuple[str, Evidence]]:
    return [(spec.name, e) for spec in channels().values() for e in spec.evidence()] + [("whole run", e) for e in ROWS]


def _rows(evidence: Evidence, folder: Path | None) -> list[dict[str, Any]]:
    missing = [n for n in evidence.needs if folder is None or not (folder / n).exists()]
    if missing:
        empty = EvidenceRow(evidence.title, None, None, "", evidence.source, None, "")
        return [_as_dict(evidence, empty, "not run: needs " + ", ".join(missing))]
    try:
        return [_as_dict(evidence, row, row.verdict) for row in evidence.run(folder)]
    except (OSError, KeyError, ValueError) as error:
        text = f"the data for {evidence.name!r} could not be read: {type(error).__name__}: {error}"
        raise DataError(Problem(text, ", ".join(evidence.needs), "the folders as laid in shared/data")) from error


def _as_dict(evidence: Evidence, row: EvidenceRow, verdict: str) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "what": row.what,
        "published": row.published,
        "ours": row.ours,
        "rules": dict(row.rules),
        "unit": row.unit,
        "tolerance": row.tolerance,
        "sure": row.sure,
        "verdict": verdict,
        "reason": row.reason,
        "source": row.source,
    }
