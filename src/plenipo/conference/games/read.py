# SPDX-License-Identifier: Apache-2.0
"""Reading games: ``scores.csv`` and ``parties.csv`` of a folder, every mistake told at once with its file, row and column."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
    if problems:
        raise InputError(*_first(problems))
    points = _points(scores, problems)
    seats = _seats(parties, problems)
    _both_know(points, seats, path, problems)
    games = [_game(name, points[name], seats[name], problems) for name in points if name in seats]
    if problems:
        raise InputError(*_first(problems))
    return tuple(g for g in games if g is not None)


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
    if problems:
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
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(Problem(f"{cell!r} is not a number", row.at(column), "points, such as 14 or 2.5"))
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


def _both_know(points: Points, seats: Seats, path: Path, problems: list[Problem]) -> None:
    """Both tables name the same games and parties."""
    for known, other, missing_in in ((points, seats, PARTIES), (seats, points, SCORES)):
        for game, parties in known.items():
            if game not in other:
                near = nearest_names(game, other)
                problems.append(Problem(f"the game {game!r} is not there", f"{path / missing_in}, column game", nearest=near))
                continue
            for party in parties:
                if party not in other[game]:
                    told = f"the party {party!r} of the game {game} is not there"
                    near = nearest_names(party, other[game])
                    problems.append(Problem(told, f"{path / missing_in}, column party", nearest=near))


def _game(
    name: str, points: dict[str, dict[str, dict[str, float]]], seats: Mapping[str, tuple[_Row, float]], problems: list[Problem]
) -> Game | None:
    """One game, once every party has points for every option."""
    parties = [p for p in points if p in seats]
    if len(parties) < FEWEST:
        problems.append(Problem(f"the game {name} has {len(parties)} party", f"{SCORES}, column party", "two or more"))
        return None
    issues: dict[str, dict[str, None]] = {}
    for party in parties:
        for issue, options in points[party].items():
            issues.setdefault(issue, {}).update(dict.fromkeys(options))
    choices = {issue: rising(list(issues[issue])) for issue in sorted(issues)}
    lacking = _lacking(name, points, parties, choices)
    if lacking:
        problems.extend(lacking)
        return None
    rows = [seats[p][0] for p in parties]
    roles = tuple(r.fields["role"] for r in rows)
    return Game(
        name=name,
        issues=tuple(choices),
        options=tuple(tuple(o) for o in choices.values()),
        parties=tuple(parties),
        titles=tuple(r.fields["name"] or p for r, p in zip(rows, parties, strict=True)),
        scores=tuple(np.array([[points[p][i][o] for o in held] for p in parties]) for i, held in choices.items()),
        threshold=np.array([seats[p][1] for p in parties]),
        veto=np.array([ROLES.get(r, False) for r in roles]),
        enough=len(parties) - 1,
        roles=roles,
    )


def _lacking(
    name: str, points: Mapping[str, Mapping[str, Mapping[str, float]]], parties: list[str], options: Mapping[str, list[str]]
) -> list[Problem]:
    """Who has no points for what."""
    found = []
    for party in parties:
        for issue, held in options.items():
            missing = [o for o in held if o not in points[party].get(issue, {})]
            if missing:
                of = f"issue {issue}" if len(missing) == len(held) else f"option {', '.join(missing)} of issue {issue}"
                told = f"{party} has no points for {of} in the game {name}"
                found.append(Problem(told, f"{SCORES}, column option", "every party scores every option"))
    return found
