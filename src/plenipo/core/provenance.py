# SPDX-License-Identifier: Apache-2.0
"""Where a figure comes from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Provenance"]


@dataclass(frozen=True)
class Provenance:
    """Source of a figure or table: what it is, who publishes it, how old it is and on what terms it may be used.

    Parameters
    ----------
    item
        What the source gives, e.g. ``"goods trade"``.
    source
        Publisher and title.
    vintage
        Year or release of the data.
    licence
        Terms of use.
    note
        What was done to it, e.g. an imputation.
    """

    item: str
    source: str
    vintage: str
    licence: str
    note: str = ""
