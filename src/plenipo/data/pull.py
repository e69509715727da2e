# SPDX-License-Identifier: Apache-2.0
"""Fetching a source from its official address: checked before anything old is replaced.

In the folder lie, per source, the publisher's file as it came, a tidy Parquet table with our codes and units, and an entry in
``manifest.json``: address, checksum, date, licence, citation.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plenipo.core.errors import DataError, InputError, PlenipoError, Problem
from plenipo.core.files import atomic_path
from plenipo.data.fetch import Progress, download
from plenipo.data.loaders import Loader, list_loaders, loader

if TYPE_CHECKING:
    import duckdb

__all__ = ["Pulled", "default_folder", "list_loaders", "pull", "pulled"]

_MANIFEST = "manifest.json"
_PARTIAL = ".partial"
# A table that lost more than half of its rows since the last release was cut, not revised.
_LEAST_SHARE_OF_ROWS = 0.5


@dataclass(frozen=True)
class Pulled:
    """What was fetched: entry of the manifest.

    Parameters
    ----------
    source, title, address, licence, citation
        Which source, from where, on what terms.
    file, table
        Names of the publisher's file and of the tidy table in the folder.
    sha256, size_bytes
        Of the publisher's file.
    rows
        Of the tidy table.
    retrieved
        Day.
    """

    source: str
    title: str
    address: str
    licence: str
    citation: str
    file: str
    table: str
    sha256: str
    size_bytes: int
    rows: int
    retrieved: str


def default_folder() -> Path:
    """Folder of the user in which pulled sources are kept."""
    import pooch  # type: ignore[import-untyped]

    return Path(pooch.os_cache("plenipo")) / "sources"


def pull(source: str, folder: Path | None = None, address: str | None = None, progress: Progress | None = None) -> Path:
    """Fetch a source, check it and replace the copy of before; returns the path of the tidy table.

    A named release that is already there, whole, is not fetched again.

    Parameters
    ----------
    source
        Name in :func:`list_loaders`; ``wdi:CODE`` for an indicator.
    folder
        Where to keep it; the user's cache folder if not given.
    address
        Another address than the official one, such as that of a newer release or of your own mirror.
    progress
        Called with (done, total, what).

    Returns
    -------
    Path
        The tidy Parquet table. The publisher's file and ``manifest.json`` lie beside it.

    Raises
    ------
    InputError
        If there is no such source, or no address is known and none given.
    FetchError, DataError
        If the file did not come, or is not what it should be; the copy of before stays as it was.
    """
    chosen = loader(source)
    home = Path(folder) if folder is not None else default_folder()
    url = address or chosen.address
    if not url:
        raise InputError(
            Problem(
                f"no address of a file is known for '{source}': {chosen.address_status}",
                expected="an address",
                next_step=f"find the file on {chosen.page} and give its address with --address",
            )
        )
    before = pulled(source, home)
    same = before is not None and chosen.fixed and before.address == url
    if same and before is not None and _is_whole(home, before):
        return home / chosen.table
    if same and before is not None and not chosen.sha256:
        chosen = replace(chosen, sha256=before.sha256)
    try:
        return _replace(chosen, url, home, before, progress)
    except PlenipoError as error:
        raise _with_note(error, home, chosen) from error


def pulled(source: str, folder: Path | None = None) -> Pulled | None:
    """Entry of the manifest for a source; None if it was never pulled to this folder."""
    entry = _manifest(Path(folder) if folder is not None else default_folder()).get(source)
    return Pulled(**entry) if entry else None


def _replace(chosen: Loader, url: str, home: Path, before: Pulled | None, progress: Progress | None) -> Path:
    """Fetch beside, check beside, then move both files and the entry into place."""
    staging = home / _PARTIAL
    fresh, tidy = staging / chosen.file, staging / chosen.table
    download(url, fresh, sha256=chosen.sha256, progress=progress, what=f"{chosen.source} ({chosen.licence})")
    try:
        if progress:
            progress(0, 0, f"checking {chosen.source}")
        rows = _check(chosen, fresh, tidy, before)
        entry = Pulled(
            source=chosen.source,
            title=chosen.title,
            address=url,
            licence=chosen.licence,
            citation=chosen.citation,
            file=chosen.file,
            table=chosen.table,
            sha256=_sha256(fresh),
            size_bytes=fresh.stat().st_size,
            rows=rows,
            retrieved=datetime.datetime.now(datetime.UTC).date().isoformat(),
        )
        fresh.replace(home / chosen.file)
        tidy.replace(home / chosen.table)
        _record(home, entry)
    finally:
        fresh.unlink(missing_ok=True)
        tidy.unlink(missing_ok=True)
        if not any(staging.iterdir()):
            staging.rmdir()
    return home / chosen.table


def _check(chosen: Loader, fresh: Path, tidy: Path, before: Pulled | None) -> int:
    """Parse the file, judge its size, write the tidy table; returns its rows."""
    relation = chosen.parse(fresh)
    if tuple(relation.columns) != chosen.columns:
        raise DataError(Problem("the table read has other columns than declared", chosen.file, ", ".join(chosen.columns)))
    rows = _count(relation)
    if rows < chosen.min_rows:
        raise DataError(
            Problem(
                f"the table has {rows:,} rows: the file was cut or holds a part",
                chosen.file,
                f"at least {chosen.min_rows:,} rows",
            )
        )
    if before is not None and rows < _LEAST_SHARE_OF_ROWS * before.rows:
        raise DataError(
            Problem(
                f"the table has {rows:,} rows and the copy of {before.retrieved} had {before.rows:,}: the file was probably cut",
                chosen.file,
                f"at least {_LEAST_SHARE_OF_ROWS:.0%} of the rows of before",
                next_step="pull to another folder if the publisher did shorten it",
            )
        )
    relation.write_parquet(str(tidy), compression="zstd")
    return rows


def _count(relation: duckdb.DuckDBPyRelation) -> int:
    return int(relation.aggregate("count(*)").fetchall()[0][0])


def _with_note(error: PlenipoError, home: Path, chosen: Loader) -> PlenipoError:
    """Same error, saying what became of the copy of before."""
    kept = "the previous copy was kept" if (home / chosen.file).is_file() else "there was no previous copy and none was written"
    *others, last = error.problems
    return type(error)(*others, replace(last, what=f"{last.what}; {kept}"))


def _is_whole(home: Path, entry: Pulled) -> bool:
    file = home / entry.file
    return file.is_file() and (home / entry.table).is_file() and _sha256(file) == entry.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _manifest(home: Path) -> dict[str, dict[str, Any]]:
    path = home / _MANIFEST
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise DataError(
            Problem("the list of what was pulled cannot be read", str(path), "JSON", next_step="remove it and pull again")
        ) from error


def _record(home: Path, entry: Pulled) -> None:
    entries = {**_manifest(home), entry.source: asdict(entry)}
    with atomic_path(home / _MANIFEST) as path:
        path.write_text(json.dumps(entries, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
