# SPDX-License-Identifier: Apache-2.0
"""The page for an address that names nothing we hold: what was asked, and the nearest names."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse

from plenipo.web.page import page

__all__ = ["absent"]

LONGEST = 80


def absent(request: Request, asked: str, nearest: Iterable[tuple[str, str]], back: str) -> HTMLResponse:
    """Say that nothing is held under a name.

    Parameters
    ----------
    asked
        The name, as it stood in the address; shown shortened and escaped.
    nearest
        Address and name of what may have been meant.
    back
        Address of the list.
    """
    shown = asked if len(asked) <= LONGEST else f"{asked[:LONGEST]}..."
    return page(request, "absent", status=HTTPStatus.NOT_FOUND, asked=shown, nearest=list(nearest), back=back)
