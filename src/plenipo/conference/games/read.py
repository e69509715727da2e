# SPDX-License-Identifier: Apache-2.0
"""Reading games: ``scores.csv`` and ``parties.csv`` of a folder, every mistake told at once with its file, row and column."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plenipo.conference.delegates.beliefs import MOST_CELLS
from plenipo.conference.games.game import Game, rising
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["ROLES", "read_games"]

SCORES, PARTIES = "scores.csv", "parties.csv"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    SCORES: ("game", "party", "issue", "option", "score"),
    PARTIES: ("game", "party", "name", "role", "threshold"),
}
ROLES: Mapping[str, bool] = {"proposer_veto": True, "veto": True, "proposer": False, "player": False}
"""Role, and whether it holds a veto."""
FEWEST = 2  # parties: nobody negotiates alone
MOST_TOLD = 20  # problems of one folder: more of them say nothing more
MOST_POINTS = 1e12  # of one option: beyond it sums lose the ones
LONGEST_NAME = 100  # characters of a name: more is a broken file
NEXT = "the layout is told in docs/how-to/negotiate-a-game.md"


@dataclass(frozen=True)
class _Row:
    """A line of a table and where it stands."""

    fields: Mapping[str, str]
    where: str

    def at(self, column: str) -> str:
        """The place of a field."""
        return f"{self.where}, column {column}"


def read_games(folder: str | os.PathLike[str]) -> tuple[Game, ...]:
    """All games of a folder, in the order of ``scores.csv``.

    Parameters
    ----------
    folder
        Holds ``scores.csv`` (game, party, issue, option, score) and ``parties.csv`` (game, party, name, role, threshold). A
        package passes when all parties but one are at or above their threshold, and everybody who holds a veto.

    Raises
    ------
    InputError
        With every problem: file, row, column.
    """
    path = Path(folder)
    if not path.is_dir():
        raise InputError(Problem(f"there is no folder {str(folder)!r}", "--game", f"a folder with {SCORES} and {PARTIES}"))
    problems: list[Problem] = []
    scores, parties = (_rows(path / name, COLUMNS[name], problems) for name in (SCORES, PARTIES))
    points = _points(scores, problems)
    seats = _seats(parties, problems)
    if problems:  # what is missing cannot be told before what is there is right
        raise InputError(*_first(problems))
    problems.extend((*_strangers(scores, seats, PARTIES), *_strangers(parties, points, SCORES)))
    problems.extend(_lacking(scores, points))
    problems.extend(_lonely(parties, seats))
    problems.extend(_too_large(scores, points))
    if problems:
        raise InputError(*_first(problems))
    return tuple(_game(name, points[name], seats[name]) for name in points)


def _first(problems: list[Problem]) -> list[Problem]:
    """As many problems as can be read."""
    left = len(problems) - MOST_TOLD
    return problems if left <= 0 else [*problems[:MOST_TOLD], Problem(f"and {left} more problems like these")]


def _rows(path: Path, columns: Iterable[str], problems: list[Problem]) -> list[_Row]:
    """Rows of a table with the columns it needs; others are left aside."""
    if not path.is_file():
        problems.append(Problem(f"the file {path.name} is missing", str(path), "columns " + ", ".join(columns), next_step=NEXT))
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            lines = list(csv.reader(source, strict=True))
    except UnicodeDecodeError as error:
        problems.append(Problem(f"this is not UTF-8 text (byte {error.start})", str(path)))
        return []
    except (csv.Error, OSError) as error:
        problems.append(Problem(f"this table cannot be read: {error}", str(path)))
        return []
    header = [h.strip() for h in lines[0]] if lines else []
    for column in columns:
        if column not in header:
            near = nearest_names(column, header)
            problems.append(Problem(f"the column {column!r} is missing", f"{path}, row 1", ", ".join(columns), near))
        elif header.count(column) > 1:
            problems.append(Problem(f"the column {column!r} stands there twice", f"{path}, row 1"))
    if any(header.count(column) != 1 for column in columns):
        return []
    return _read_rows(path, header, lines, columns, problems)


def _read_rows(
    path: Path, header: list[str], lines: list[list[str]], columns: Iterable[str], problems: list[Problem]
) -> list[_Row]:
    found = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        where = f"{path}, row {number}"
        if len(line) != len(header):
            problems.append(Problem(f"{len(line)} fields instead of {len(header)}", where))
            continue
        row = _Row({h: cell.strip() for h, cell in zip(header, line, strict=True)}, where)
        for column in columns:
            cell = row.fields[column]
            if not cell and column != "name":
                problems.append(Problem("this field is empty", row.at(column)))
            elif len(cell) > LONGEST_NAME:
                problems.append(Problem(f"{len(cell)} characters are too many", row.at(column), f"at most {LONGEST_NAME}"))
        found.append(row)
    if not found:
        problems.append(Problem("the table holds no rows", str(path)))
    return found


def _number(row: _Row, column: str, problems: list[Problem]) -> float:
    """A finite number of a field; not a number where there is none, and a problem told."""
    cell = row.fields[column]
    if not cell:
        return math.nan  # told already
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(Problem(f"{cell!r} is not a number", row.at(column), "points, such as 14 or 2.5"))
    elif abs(value) > MOST_POINTS:
        problems.append(Problem(f"{cell} points are too many", row.at(column), f"at most {MOST_POINTS:g}, above or below nought"))
    return value


Points = dict[str, dict[str, dict[str, dict[str, float]]]]
"""Points by game, party, issue and option."""


def _points(rows: list[_Row], problems: list[Problem]) -> Points:
    found: Points = {}
    for row in rows:
        game, party, issue, option = (row.fields[c] for c in ("game", "party", "issue", "option"))
        held = found.setdefault(game, {}).setdefault(party, {}).setdefault(issue, {})
        if option in held:
            told = f"{party} has points for option {option} of issue {issue} already"
            problems.append(Problem(told, row.at("option"), "each option once"))
        held[option] = _number(row, "score", problems)
    return found


Seats = dict[str, dict[str, tuple[_Row, float]]]
"""Row and threshold by game and party."""


def _seats(rows: list[_Row], problems: list[Problem]) -> Seats:
    found: Seats = {}
    for row in rows:
        game, party, role = (row.fields[c] for c in ("game", "party", "role"))
        held = found.setdefault(game, {})
        if party in held:
            problems.append(Problem(f"{party} stands in {game} twice", row.at("party")))
        if role and role not in ROLES:
            near = nearest_names(role, ROLES)
            problems.append(Problem(f"there is no role {role!r}", row.at("role"), "one of " + ", ".join(ROLES), near))
        held[party] = (row, _number(row, "threshold", problems))
    return found


def _strangers(rows: list[_Row], known: Mapping[str, Mapping[str, object]], other: str) -> Iterator[Problem]:
    """Games and parties of one table that the other does not name."""
    told: set[object] = set()
    for row in rows:
        game, party = row.fields["game"], row.fields["party"]
        if game not in known:
            if game not in told:
                yield Problem(f"{other} has no game {game!r}", row.at("game"), nearest=nearest_names(game, known))
            told.add(game)
        elif party not in known[game] and (game, party) not in told:
            near = nearest_names(party, known[game])
            yield Problem(f"{other} has no party {party!r} in the game {game}", row.at("party"), nearest=near)
            told.add((game, party))


def _lacking(rows: list[_Row], points: Points) -> Iterator[Problem]:
    """Options that one party scores and another does not: told where they stand."""
    told = set()
    for row in rows:
        game, issue, option = (row.fields[c] for c in ("game", "issue", "option"))
        if (game, issue, option) in told:
            continue
        told.add((game, issue, option))
        without = [p for p, held in points[game].items() if option not in held.get(issue, {})]
        if without:
            what = f"option {option} of issue {issue} has no points for {', '.join(without)} in the game {game}"
            yield Problem(what, row.at("option"), "every party scores every option")


def _lonely(rows: list[_Row], seats: Seats) -> Iterator[Problem]:
    """Games in which there is nobody to negotiate with."""
    for game, held in seats.items():
        if len(held) < FEWEST:
            first = next(r for r in rows if r.fields["game"] == game)
            yield Problem(f"the game {game} has one party", first.at("party"), "two or more")


def _too_large(rows: list[_Row], points: Points) -> Iterator[Problem]:
    """Games whose mediator could not keep in mind what each option is worth to each party."""
    for game, held in points.items():
        options = sum(
            len({o for of in held.values() for o in of.get(issue, {})}) for issue in {i for of in held.values() for i in of}
        )
        if len(held) * (options + 1) ** 2 > MOST_CELLS:
            first = next(r for r in rows if r.fields["game"] == game)
            told = f"the game {game} is too large: {options:,} options over all issues for {len(held):,} parties"
            yield Problem(told, first.at("option"), f"parties times options squared at most {MOST_CELLS:,}")


def _game(name: str, points: dict[str, dict[str, dict[str, float]]], seats: Mapping[str, tuple[_Row, float]]) -> Game:
    """One game; every party has points for every option."""
    parties = list(points)
    held = points[parties[0]]
    choices = {issue: rising(list(held[issue])) for issue in sorted(held)}
    rows = [seats[p][0] for p in parties]
    roles = tuple(r.fields["role"] for r in rows)
    return Game(
        name=name,
        issues=tuple(choices),
        options=tuple(tuple(o) for o in choices.values()),
        parties=tuple(parties),
        titles=tuple(r.fields["name"] or p for r, p in zip(rows, parties, strict=True)),
        scores=tuple(np.array([[points[p][i][o] for o in options] for p in parties]) for i, options in choices.items()),
        threshold=np.array([seats[p][1] for p in parties]),
        veto=np.array([ROLES[r] for r in roles]),
        enough=len(parties) - 1,
        roles=roles,
    )
