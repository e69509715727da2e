# SPDX-License-Identifier: Apache-2.0
"""Facts typed by hand: one CSV per subject in ``typed/``, a source in every row."""

from __future__ import annotations

from plenipo.core.tables import read_rows

__all__ = ["read_facts"]

_FOLDER = "plenipo.data.sources.typed"


def read_facts(name: str) -> list[dict[str, str]]:
    """Rows of one hand-typed table, as text; the caller may change them.

    Parameters
    ----------
    name
        Name of the table without its suffix, e.g. ``"accession_clauses"``.
    """
    return [dict(row) for row in read_rows(_FOLDER, f"{name}.csv")]
