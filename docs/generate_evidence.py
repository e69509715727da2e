# SPDX-License-Identifier: Apache-2.0
"""Run all evidence and keep what it said for the app: ``python docs/generate_evidence.py DATA``, the parent of the raw data folders.

The run takes minutes, so pages show the rows that this writes into the package, with the day, the version and the baseline.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from plenipo.evidence import run_evidence
from plenipo.evidence.kept import keep


def main() -> None:
    """Run everything and keep it."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    keep(run_evidence(data=data), dt.date.today())


if __name__ == "__main__":
    main()
