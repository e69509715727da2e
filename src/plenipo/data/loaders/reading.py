# SPDX-License-Identifier: Apache-2.0
"""Reading a publisher's text table strictly: what is wrong is said by file, line and column."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from plenipo.core import countries
from plenipo.core.errors import DataError, FetchError, Problem, nearest_names

__all__ = ["Column", "attach_codes", "connect", "header", "quote", "read_table", "refuse_page", "refuse_unmatched", "unpack"]

# A larger file inside an archive is refused before it fills the disk.
_MAX_UNPACKED_BYTES = 20 * 2**30
_HEADER_SEARCH_LINES = 30
# More rows than this share without a known code mean that the publisher changed the codes, not that some groups were dropped.
_MAX_UNMATCHED_SHARE = 0.5
_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
_WORDS = {"integer": "a whole number", "number": "a number", "date": "a date as year-month-day", "text": "something"}


@dataclass(frozen=True)
class Column:
    """A column the table must have: kind (text, integer, number, date), whether a cell may be empty, range of its values."""

    name: str
    kind: str = "text"
    empty: bool = False
    low: float | None = None
    high: float | None = None

    def value(self) -> str:
        """SQL for its value in the right type."""
        name = quote(self.name)
        return name if self.kind == "text" else f"TRY_CAST(trim({name}) AS {_TYPES[self.kind]})"

    def wrong(self) -> str:
        """SQL that holds where a cell is not what it should be."""
        tests = [] if self.empty else [f"{quote(self.name)} IS NULL"]
        if self.kind != "text":
            tests.append(f"{quote(self.name)} IS NOT NULL AND {self.value()} IS NULL")
            if self.kind != "date":
                number = f"TRY_CAST(trim({quote(self.name)}) AS DOUBLE)"
                tests.append(f"NOT isfinite({number})" + (f" OR {number} <> trunc({number})" if self.kind == "integer" else ""))
            tests += [
                f"{self.value()} {sign} {bound}" for sign, bound in (("<", self.low), (">", self.high)) if bound is not None
            ]
        return " OR ".join(tests) or "false"

    def expected(self) -> str:
        """In words."""
        bounds = [f"{word} {bound:g}" for word, bound in (("at least", self.low), ("at most", self.high)) if bound is not None]
        return ", ".join([_WORDS[self.kind], *bounds])


def connect() -> duckdb.DuckDBPyConnection:
    """Own database in memory, light on a shared machine and always in the same order."""
    return duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})


def quote(name: str) -> str:
    """Name as SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def refuse_page(path: Path) -> None:
    """Refuse an empty file, or a web page or notice sent in place of data."""
    with path.open("rb") as handle:
        start = handle.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise FetchError(Problem("the file is empty", path.name, expected="a table"))
    if start[:1] in (b"<", b"{"):
        title = re.search(rb"<title[^>]*>(.*?)</title>", start, re.IGNORECASE | re.DOTALL)
        words = " ".join((title[1] if title else start[:80]).decode("utf-8", "replace").split())
        raise FetchError(Problem(f"a web page or notice came in place of data: '{words}'", path.name, expected="a table"))


def unpack(path: Path, pattern: str, folder: Path) -> list[Path]:
    """Members of a zip archive whose name matches, unpacked in order of name, each checked against the archive's checksum."""
    refuse_page(path)
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [item for item in archive.infolist() if not item.is_dir()]
            found = sorted(
                (item for item in inside if re.fullmatch(pattern, Path(item.filename).name)), key=lambda item: item.filename
            )
            if not found:
                names = ", ".join(item.filename for item in inside[:10])
                raise DataError(Problem("the archive holds other files", path.name, f"a file named {pattern}; it holds: {names}"))
            if sum(item.file_size for item in found) > _MAX_UNPACKED_BYTES:
                raise DataError(Problem("the archive unpacks to more than any release of it", path.name))
            return [_unpacked(archive, item, folder / str(place) / Path(item.filename).name) for place, item in enumerate(found)]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise DataError(Problem(f"the zip archive is broken or cut short ({error})", path.name, "a whole zip archive")) from error


def _unpacked(archive: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(item) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, 2**20)
    return target


def header(path: Path, first: str | None = None) -> tuple[int, list[str]]:
    """Lines before the header, and its cells; with ``first``, the header is the line that begins with that cell."""
    refuse_page(path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as handle:
            lines = [line for _, line in zip(range(_HEADER_SEARCH_LINES), handle, strict=False)]
    except UnicodeDecodeError as error:
        raise DataError(Problem("the file is not UTF-8 text", path.name, "a text table with commas")) from error
    for skip, line in enumerate(lines):
        cells = [cell.strip() for cell in next(csv.reader([line]), [])]
        if first is None or cells[:1] == [first]:
            return skip, cells
    raise DataError(Problem(f"no line begins with the column '{first}'", path.name, f"a header line that begins with {first}"))


def read_table(
    connection: duckdb.DuckDBPyConnection,
    view: str,
    path: Path,
    columns: Sequence[Column],
    *,
    first: str | None = None,
    missing: Sequence[str] = (),
) -> list[str]:
    """Make a view of a CSV file with checked, typed columns; returns the cells of its header.

    Raises
    ------
    DataError
        Naming the file, the line and the column, and what was expected.
    """
    skip, cells = header(path, first)
    lacking = [column for column in columns if column.name not in cells]
    if lacking:
        raise DataError(*(_lacking(path, column, cells) for column in lacking))
    names = [name if name and name not in cells[:place] else f"unnamed {place}" for place, name in enumerate(cells)]
    typed = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    nulls = ", ".join(_text(token) for token in ("", *missing))
    source = (
        f"read_csv({_text(str(path))}, columns = {{{typed}}}, auto_detect = false, header = true, skip = {skip}, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = [{nulls}], strict_mode = true)"
    )
    _check_cells(connection, source, path, columns, skip)
    chosen = ", ".join(f"{column.value()} AS {quote(column.name)}" for column in columns)
    others = "".join(f", {quote(name)}" for name in names if name not in {column.name for column in columns})
    connection.execute(f"CREATE VIEW {quote(view)} AS SELECT {chosen}{others} FROM {source}")
    return cells


def _check_cells(connection: duckdb.DuckDBPyConnection, source: str, path: Path, columns: Sequence[Column], skip: int) -> None:
    counts = ", ".join(f"count(*) FILTER ({column.wrong()})" for column in columns)
    try:
        rows, *wrong = connection.execute(f"SELECT count(*), {counts} FROM {source}").fetchall()[0]
    except duckdb.Error as error:
        raise DataError(_broken_line(path, str(error))) from error
    if not rows:
        raise DataError(Problem("the table has a header and no rows", path.name))
    problems = []
    for column, count in zip(columns, wrong, strict=True):
        if count:
            line, cell = connection.execute(
                f"SELECT line, cell FROM (SELECT row_number() OVER () + {skip + 1} AS line, {quote(column.name)} AS cell, "
                f"{column.wrong()} AS bad FROM {source}) WHERE bad ORDER BY line LIMIT 1"
            ).fetchall()[0]
            held = "an empty cell" if cell is None else f"'{cell}'"
            more = f", and {count - 1} more cells of this column are wrong" if count > 1 else ""
            where = f"{path.name}, line {line}, column {column.name}"
            problems.append(Problem(f"{held} is not {column.expected()}{more}", where, column.expected()))
    if problems:
        raise DataError(*problems)


def _lacking(path: Path, column: Column, cells: Sequence[str]) -> Problem:
    found = ", ".join(cells[:20]) + (" ..." if len(cells) > 20 else "")
    return Problem(
        f"the column '{column.name}' is missing",
        f"{path.name}, header",
        f"{column.name}; found: {found}",
        nearest_names(column.name, cells),
    )


def _broken_line(path: Path, message: str) -> Problem:
    line = re.search(r"Line: (\d+)", message)
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    where = f"{path.name}, line {line[1]}" if line else path.name
    if cells:
        return Problem(f"the line has {cells[2]} cells", where, f"{cells[1]} cells")
    return Problem("the line cannot be read as a row of the table", where, message.splitlines()[0])


def attach_codes(connection: duckdb.DuckDBPyConnection, view: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Make a two-column table ``(given, iso3)`` to join a publisher's codes or names to ours."""
    connection.execute(f"CREATE TABLE {quote(view)} (given VARCHAR, iso3 VARCHAR)")
    rows = sorted(set(pairs))
    if rows:
        values = ", ".join(f"({_text(given)}, {_text(iso3)})" for given, iso3 in rows)
        connection.execute(f"INSERT INTO {quote(view)} VALUES {values}")


def refuse_unmatched(connection: duckdb.DuckDBPyConnection, view: str, column: str, codes: str, path: Path) -> None:
    """Refuse a table most of whose rows have codes that are not ours; single groups and regions may drop out."""
    total, lost = connection.execute(
        f"SELECT count(*), count(*) FILTER (c.iso3 IS NULL) FROM {quote(view)} v LEFT JOIN {quote(codes)} c "
        f"ON CAST(v.{quote(column)} AS VARCHAR) = c.given"
    ).fetchall()[0]
    if lost > _MAX_UNMATCHED_SHARE * total:
        known = "codes of economies: " + ", ".join(row.iso3 for row in countries.economies("state")[:3]) + " ..."
        raise DataError(
            Problem(f"{lost} of {total} rows have codes that are not known here", f"{path.name}, column {column}", known)
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
