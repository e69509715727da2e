# SPDX-License-Identifier: Apache-2.0
"""The brief as a page: sheets of A4 on the screen, the same sheets on paper, the marking at the head of each."""

from __future__ import annotations

from markupsafe import Markup

from plenipo.view.brief_content import Brief
from plenipo.view.report import page_environment

__all__ = ["render_page"]


def render_page(brief: Brief) -> str:
    """The brief as one self-contained page."""
    return (
        page_environment()
        .get_template("brief.html.j2")
        .render(brief=brief, picture=Markup(brief.climate.svg if brief.climate else ""))
    )
