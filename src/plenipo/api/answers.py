# SPDX-License-Identifier: Apache-2.0
"""Answers: the document, and what is made of it: report, brief, tables, the scenario, the lines of Python."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Query, Request, Response

from plenipo.api.jobs import host_of
from plenipo.api.problems import responses
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.plain import plain

__all__ = ["router"]

router = APIRouter(prefix="/answers")
LONGEST_MARKING = 120
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; "
    "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:"
)
"""A report holds its own scripts and styles: it is shown without any right to this app."""
TABLES = ("outcomes", "pairs", "consent", "variance", "signs", "short_run", "published", "eligibility", "provenance", "paths")
For = Query(alias="for", max_length=100, description="Code or name of the economy the brief is written for.")


@router.get("", response_model=list[str])
def every(request: Request) -> list[str]:
    """Ids of the answers kept."""
    return list(host_of(request).answers)


@router.get("/{id}", responses=responses(404, 422))
def one(id: str, request: Request) -> Response:
    """The whole answer; of a what-if with the keys of ``plenipo whatif --json``."""
    packed = host_of(request).answers.packed(id)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type="application/json", headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
    return Response(gzip.decompress(packed), media_type="application/json", headers={"Vary": "Accept-Encoding"})


@router.delete("/{id}", status_code=204, responses=responses(401, 403, 404, 422))
def drop(id: str, request: Request) -> None:
    """Take an answer away; the same question may be asked again."""
    host_of(request).answers.drop(id)


@router.get("/{id}/report.html", responses=responses(404, 422))
def report(id: str, request: Request, view: bool = False) -> Response:
    """The report as one page that needs no network; ``view`` to show it here, without any right to this app."""
    from plenipo.view.report import render_report

    return _page(render_report(host_of(request).answers.answer(id)), f"{_name(id, request)}.html", view)


@router.get("/{id}/brief.html", responses=responses(404, 422))
def brief_page(id: str, request: Request, economy: str = For, marking: str = "", view: bool = False) -> Response:
    """The brief for one economy as a page."""
    return _page(_brief(id, request, economy, marking, ".html").decode(), f"{_name(id, request)}-brief.html", view)


@router.get("/{id}/brief.docx", responses=responses(404, 422))
def brief_document(id: str, request: Request, economy: str = For, marking: str = "") -> Response:
    """The brief for one economy as a Word document."""
    return _file(_brief(id, request, economy, marking, ".docx"), DOCX, f"{_name(id, request)}-brief.docx")


@router.get("/{id}/tables.zip", responses=responses(404, 422))
def tables(id: str, request: Request) -> Response:
    """All tables: Parquet, CSV, NetCDF, XLSX."""
    from plenipo.view.export import write_tables

    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write_tables(host_of(request).answers.answer(id), folder):
            archive.write(path, path.name)
    return _file(packed.getvalue(), "application/zip", f"{_name(id, request)}.zip")


@router.get("/{id}/tables.xlsx", responses=responses(404, 422))
def workbook(id: str, request: Request) -> Response:
    """The workbook."""
    from plenipo.view.workbook import write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.xlsx"
        write_workbook(host_of(request).answers.answer(id), path)
        return _file(path.read_bytes(), XLSX, f"{_name(id, request)}.xlsx")


@router.get("/{id}/tables/{table}.csv", responses=responses(404, 422))
def one_table(id: str, table: str, request: Request) -> Response:
    """One table of the answer as CSV."""
    import csv

    if table not in TABLES:
        told, near = f"an answer has no table {table!r}", nearest_names(table, TABLES)
        raise InputError(Problem(told, "table", "one of " + ", ".join(TABLES), near))
    rows = [dict(r) for r in getattr(host_of(request).answers.answer(id), table)]
    written = io.StringIO()
    writer = csv.DictWriter(written, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in r.items()} for r in rows)
    return _file(written.getvalue().encode(), "text/csv; charset=utf-8", f"{_name(id, request)}-{table}.csv")


@router.get("/{id}/rows", responses=responses(404, 422))
def rows(
    id: str,
    request: Request,
    outcome: str | None = None,
    actor: str | None = None,
    partner: str | None = None,
    case: str | None = None,
    variant: str | None = None,
    year: int | None = None,
    measure: Literal["percent", "difference", "points"] | None = None,
) -> list[dict[str, Any]]:
    """Rows of a what-if's outcomes that match what is given."""
    asked = {"outcome": outcome, "actor": actor, "partner": partner, "case": case, "variant": variant}
    found = host_of(request).answers.answer(id).rows(**asked, year=year, measure=measure)
    return [plain(row) for row in found]


@router.get("/{id}/scenario.toml", responses=responses(404, 422))
def scenario(id: str, request: Request) -> Response:
    """The scenario that was asked, as a file for ``plenipo whatif``."""
    from plenipo.api.writing import scenario_of, toml_of

    written = toml_of(scenario_of(host_of(request), id))
    return _file(written.encode(), "application/toml", f"{_name(id, request)}.toml")


@router.get("/{id}/lines.py", responses=responses(404, 422))
def lines(id: str, request: Request) -> Response:
    """The lines of Python that ask the same."""
    from plenipo.api.writing import python_lines

    return _file(python_lines(host_of(request), id).encode(), "text/x-python; charset=utf-8", f"{_name(id, request)}.py")


def _name(id: str, request: Request) -> str:
    """Name of a file: that of the scenario, which is made of letters, digits and hyphens."""
    document = host_of(request).answers.document(id)
    held = document.get("scenario")
    return str(held["name"]) if isinstance(held, dict) and "name" in held else id


def _brief(id: str, request: Request, economy: str, marking: str, suffix: str) -> bytes:
    from plenipo.view.brief import write_brief

    if len(marking) > LONGEST_MARKING:
        raise InputError(Problem("the marking is too long", "marking", f"at most {LONGEST_MARKING} characters"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"brief{suffix}"
        write_brief(host_of(request).answers.answer(id), economy, path, marking=marking or None)
        return path.read_bytes()


def _page(text: str, name: str, view: bool) -> Response:
    headers = {"Content-Security-Policy": SANDBOX}
    if not view:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
