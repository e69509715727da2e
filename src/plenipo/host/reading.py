# SPDX-License-Identifier: Apache-2.0
"""Reading what a stranger wrote: TOML, YAML or JSON as plain data, with nothing that is followed, run or blown up."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from plenipo.core.errors import InputError, Problem
from plenipo.host.plain import canonical

__all__ = ["read_text"]


def read_text(text: str, form: str) -> dict[str, Any]:
    """A document from its text.

    Parameters
    ----------
    text
        As written.
    form
        ``toml``, ``yaml`` or ``json``. Aliases of YAML are refused: a few lines of them stand for gigabytes.

    Raises
    ------
    InputError
        If it is not well formed, not a table of keys, or goes too deep.
    """
    where = "text"
    try:
        document = {"toml": tomllib.loads, "yaml": _yaml, "json": json.loads}[form](text)
    except RecursionError:
        raise InputError(Problem("the document goes too deep", where, "a scenario")) from None
    except InputError:
        raise
    except Exception as error:  # the three readers have no common base
        raise InputError(Problem(f"the document is not well formed: {error}", where, f"valid {form.upper()}")) from None
    if not isinstance(document, Mapping):
        expected = "keys such as name, title, as_of, horizon, acts"
        raise InputError(Problem("the document is empty or not a table of keys", where, expected))
    canonical(document, where)
    return dict(document)


def _yaml(text: str) -> Any:
    import yaml

    if any(isinstance(event, yaml.events.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
        raise InputError(Problem("aliases are not read here", "text", "every value written out where it stands"))
    return yaml.safe_load(text)
