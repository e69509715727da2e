# SPDX-License-Identifier: Apache-2.0
"""The answer in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from plenipo.lab.answer import Answer
from plenipo.view import pick
from plenipo.view.table import print_answer


def printed(answer: Answer, width: int = 100, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_answer(answer, Console(file=stream, width=width, force_terminal=False))
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_it_says_the_question_the_figures_the_warning_and_what_next(answer: Answer) -> None:
    text = printed(answer)
    assert answer.scenario["question"] in text
    assert "a gain in 98\N{NO-BREAK SPACE}% of draws" in text
    assert "Gain \nis not consent" in text or "Gain is not consent" in " ".join(text.split())
    assert "48 economies listed apart" in text
    assert "plenipo brief india-joins-rcep --for IND" in text
    assert text.index("India   ") < text.index("Bangladesh")


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(answer: Answer, width: int) -> None:
    lines = printed(answer, width).split("Next\n")[0].splitlines()
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", range(70, 150, 4))
def test_no_column_is_cut(answer: Answer, width: int) -> None:
    table = printed(answer, width).split("Next\n")[0].splitlines()
    (place,) = [k for k, line in enumerate(table) if line.lstrip().startswith("Economy")]
    head, row = table[place], next(line for line in table[place:] if line.lstrip().startswith("India "))
    assert head.rstrip().endswith(("Draws", "Variants, %")), head
    assert len(row.rstrip()) <= len(head.rstrip()), "the last cell reaches beyond its head"
    assert not row.rstrip().endswith(("to", "+", "-", ".")), row


def test_a_plain_terminal_gets_plain_signs(answer: Answer) -> None:
    text = printed(answer, encoding="cp437")
    assert "5-95 % band" in text
    assert "-0.11" in text


def test_the_acting_economy_is_always_shown(answer: Answer) -> None:
    assert pick.principal(answer) == "IND"
    assert "India" in printed(answer, 80)


def test_little_is_enough(sparse: Answer) -> None:
    text = " ".join(printed(sparse).split())
    assert "one variant run" in text
    assert "consent" not in text


def test_what_is_written_is_named_and_not_proposed(answer: Answer) -> None:
    console = Console(file=io.StringIO(), width=100)
    print_answer(answer, console, [("report", "out/r.html")], asked="my/question.toml")
    text = console.file.getvalue()
    assert "out/r.html" in text
    assert "--report" not in text
    assert "plenipo brief my/question.toml --for IND" in text
