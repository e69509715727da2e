# SPDX-License-Identifier: Apache-2.0
"""Spellings: the forms under which a name is found, whatever its case, accents and order of words."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["spellings"]


def spellings(text: str) -> tuple[str, ...]:
    """Forms under which a name is found: as written, and ``Korea, Republic of`` or ``Bolivia (State of)`` turned round.

    Examples
    --------
    >>> spellings("Bolivia (Plurinational State of)")
    ('bolivia plurinational state of', 'plurinational state of bolivia')
    """
    turned = re.fullmatch(r"([^,(]+)(?:, | \()([^,()]+)\)?", text)
    return (_fold(text), _fold(f"{turned[2]} {turned[1]}")) if turned else (_fold(text),)


def _fold(text: str) -> str:
    """Letters and digits only, without case, accents, a leading article, or the short form of Saint."""
    plain = text if text.isascii() else "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", re.sub("['`´’‘.]", "", plain.casefold()).replace("&", " and ")).split()
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join("saint" if word == "st" else word for word in words)
