# SPDX-License-Identifier: Apache-2.0
"""The last full run of the evidence, kept in the package: rows that take minutes are read in an instant, with day and version."""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plenipo
from plenipo.core.files import atomic_path
from plenipo.data.tables import baseline_hash

__all__ = ["KeptRun", "keep", "kept_run"]

PATH = Path(__file__).parent / "last_run.json"
DIGITS = 6  # significant digits kept


@dataclass(frozen=True)
class KeptRun:
    """What the evidence said when it was last run in full.

    Parameters
    ----------
    day, version, baseline
        When, with which version of the package and which tables (SHA-256).
    rows
        As :func:`plenipo.evidence.run_evidence` gives them.
    """

    day: str
    version: str
    baseline: str
    rows: tuple[Mapping[str, Any], ...]

    @property
    def same_baseline(self) -> bool:
        """Whether the tables are still those of the run."""
        return self.baseline == baseline_hash()


def keep(rows: Sequence[Mapping[str, Any]], day: dt.date, path: Path = PATH) -> None:
    """Write a run, whole or not at all."""
    document = {
        "day": day.isoformat(),
        "version": plenipo.__version__,
        "baseline": baseline_hash(),
        "rows": [{k: _short(v) for k, v in row.items()} for row in rows],
    }
    with atomic_path(path) as target:
        target.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


@functools.cache
def kept_run(path: Path = PATH) -> KeptRun | None:
    """The kept run; None if none was kept."""
    if not path.is_file():
        return None
    held = json.loads(path.read_text(encoding="utf-8"))
    return KeptRun(held["day"], held["version"], held["baseline"], tuple(held["rows"]))


def _short(value: Any) -> Any:
    """Numbers to some significant digits; what is not a number is null."""
    if isinstance(value, Mapping):
        return {k: _short(v) for k, v in value.items()}
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value
