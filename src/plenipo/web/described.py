# SPDX-License-Identifier: Apache-2.0
"""The API's pages, from its own description: every address, what it takes, what it gives. Nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.web.page import page

__all__ = ["router"]

router = APIRouter()
Schema = Mapping[str, Any]


@router.get("/api", response_class=HTMLResponse)
def described(request: Request) -> HTMLResponse:
    """Every address of the API, by subject, and the forms of its documents."""
    document = request.app.openapi()
    subjects: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            subjects.setdefault(operation["tags"][0], []).append(_told(path, method, operation))
    forms = [
        {"name": name, "text": form.get("description", ""), "keys": _keys(form)}
        for name, form in sorted(document["components"]["schemas"].items())
        if form.get("properties")
    ]
    return page(request, "described", subjects=subjects, forms=forms, about=document["info"], host=request.url.netloc)


def _told(path: str, method: str, operation: Schema) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    good: Schema = next((r for status, r in operation["responses"].items() if status.startswith("2")), {})
    contents: Mapping[str, Schema] = good.get("content", {})
    gives: Schema = next((c.get("schema", {}) for c in contents.values()), {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "text": operation.get("description", "").replace("``", ""),
        "takes": [
            {
                "name": p["name"],
                "where": p["in"],
                "required": p.get("required", False),
                "type": _type(p["schema"]),
                "text": p.get("description", ""),
            }
            for p in operation.get("parameters", ())
        ],
        "body": _form(body),
        "gives": _form(gives),
        "kinds": list(contents),
        "refuses": sorted(s for s in operation["responses"] if s.startswith("4")),
    }


def _keys(form: Schema) -> list[dict[str, Any]]:
    """Keys of a document: type, whether it must be there, what it is if not, meaning."""
    needed = form.get("required", ())
    return [
        {
            "name": name,
            "type": _type(key),
            "form": _form(key),
            "required": name in needed,
            "default": json.dumps(key["default"]) if key.get("default") not in (None, "", [], {}) else "",
            "text": key.get("description", ""),
        }
        for name, key in form["properties"].items()
    ]


def _form(schema: Schema) -> str:
    """Name of the form that a schema points to, its rows or one of its choices included."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "items" in schema:
        return _form(schema["items"])
    return next((found for s in schema.get("anyOf", ()) if (found := _form(s))), "")


def _type(schema: Schema) -> str:
    """A type in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return ", ".join(dict.fromkeys(t for s in schema["anyOf"] if (t := _type(s)) != "null"))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("type", "any"))
