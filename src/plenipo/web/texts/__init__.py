# SPDX-License-Identifier: Apache-2.0
"""The words of the pages: one folder a language, one file a page, the same keys in each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

__all__ = ["LANGUAGES", "Words", "chosen_language", "words_of"]

LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("English", "ltr"),
    "fr": ("Français", "ltr"),
    "es": ("Español", "ltr"),
    "ru": ("Русский", "ltr"),
    "zh": ("中文", "ltr"),
    "ar": ("العربية", "rtl"),
}
"""The languages of the United Nations: what each calls itself, and its direction. English and French are complete; what a
catalogue of another lacks is said in English."""
FALLBACK = "en"
SCRIPT = "script"
"""The section of a page's file that its script gets."""


class Words:
    """The words of one language.

    Parameters
    ----------
    language
        A key of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = LANGUAGES[language][1]
        self._words = {**catalogue(FALLBACK), **catalogue(language)}

    def __call__(self, key: str, **values: Any) -> Markup:
        """The words of a key, ``page.name``, with values put in place of names in braces, escaped.

        Raises
        ------
        KeyError
            If there is no such key in English.
        """
        return Markup(self._words[key]).format(**{name: escape(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether there are words for a key."""
        return key in self._words

    def for_script(self, *pages: str) -> dict[str, str]:
        """The words a page's script may say, by their last name."""
        found = {}
        for page in ("base", *pages):
            start = f"{page}.{SCRIPT}."
            found.update({key.removeprefix(start): text for key, text in self._words.items() if key.startswith(start)})
        return found


@cache
def words_of(language: str) -> Words:
    """The words of a language, or of English where there is none."""
    return Words(language if language in LANGUAGES else FALLBACK)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All words that a language has, by ``page.name``; empty where it has no folder yet."""
    folder = resources.files(__package__) / language
    if not folder.is_dir():
        return {}
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            page = file.name.removesuffix(".toml")
            found.update(_flat(tomllib.loads(file.read_text(encoding="utf-8")), page))
    return found


def _flat(table: Mapping[str, Any], above: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        here = f"{above}.{key}"
        found.update(_flat(value, here) if isinstance(value, Mapping) else {here: str(value)})
    return found


def chosen_language(asked: str | None, kept: str | None, accepted: str | None) -> str:
    """The language of a page: asked for, or kept in the settings, or the first of the browser that there are words for."""
    for language in (asked, kept, *_accepted(accepted or "")):
        if language in LANGUAGES:
            return str(language)
    return FALLBACK


def _accepted(header: str) -> list[str]:
    """Languages of an Accept-Language header that have a catalogue of their own, best first."""
    weighed = []
    for part in header.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighed.append((-weight, name.split("-")[0].lower()))
    return [name for _, name in sorted(weighed, key=lambda pair: pair[0]) if catalogue(name)] if header else []
