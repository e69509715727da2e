# SPDX-License-Identifier: Apache-2.0
"""Why believe it: the evidence that every channel brings, listed and run.

Examples
--------
>>> from plenipo.evidence import list_evidence
>>> "gains-from-trade-identity" in [row["name"] for row in list_evidence()]
True
"""

from plenipo.evidence.run import list_evidence, run_evidence

__all__ = ["list_evidence", "run_evidence"]
