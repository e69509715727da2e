# SPDX-License-Identifier: Apache-2.0
"""Words of the pages: the same keys and the same names in braces in each complete language; no page without words."""

import re
from importlib import resources

import pytest

from plenipo.web.page import templates
from plenipo.web.texts import LANGUAGES, Words, catalogue, chosen_language, words_of

COMPLETE = ("en", "fr")
NAMES = re.compile(r"\{(\w+)\}")
FOLDER = resources.files("plenipo.web")


@pytest.mark.parametrize("language", [c for c in COMPLETE if c != "en"])
def test_every_key_is_said_with_the_same_names(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert set(other) == set(english)
    wrong = {k for k in english if set(NAMES.findall(english[k])) != set(NAMES.findall(other[k]))}
    assert not wrong
    assert not [k for k, text in other.items() if not text.strip()]


def test_every_word_a_template_asks_for_exists() -> None:
    asked = re.compile(r"""\bt\(\s*["']([a-z_]+\.[\w.-]+)["']\s*[,)]""")
    found = set()
    for name in templates().list_templates(extensions=["j2"]):
        source, _, _ = templates().loader.get_source(templates(), name)
        found |= set(asked.findall(source))
    assert found
    assert found <= set(catalogue("en"))


def test_every_word_a_script_says_exists() -> None:
    asked = re.compile(r"""\bsay\(\s*["']([\w.-]+)["']""")
    for script in sorted(FOLDER.joinpath("static").iterdir(), key=lambda f: f.name):
        if script.name.endswith(".js"):
            page = script.name.removesuffix(".js").split("_")[0]
            known = set(Words("en").for_script(page))
            assert set(asked.findall(script.read_text(encoding="utf-8"))) <= known, script.name


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    inline = re.compile(r"""<script(?![^>]*(?:src=|type="application/json"))|\son[a-z]+\s*=|\sstyle\s*=|javascript:""")
    for name in templates().list_templates(extensions=["j2"]):
        if not FOLDER.joinpath("templates", name).is_file():
            continue  # reports carry their script with them
        source, _, _ = templates().loader.get_source(templates(), name)
        assert not inline.findall(source), name


def test_values_put_into_words_are_escaped() -> None:
    assert "<b>" not in words_of("en")("home.first_is", title="<b>")


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "chosen"),
    [
        ("fr", "en", "en", "fr"),
        (None, "fr", "en", "fr"),
        (None, None, "de-CH, fr;q=0.8, en;q=0.5", "fr"),
        (None, None, "ar, en;q=0.9", "en"),
        ("xx", "../../x", "q=;;;,", "en"),
    ],
)
def test_language_is_the_one_asked_for_then_kept_then_read_by_the_browser(asked, kept, accepted, chosen) -> None:
    assert chosen_language(asked, kept, accepted) == chosen


def test_arabic_turns_the_page() -> None:
    assert LANGUAGES["ar"][1] == words_of("ar").direction == "rtl"
