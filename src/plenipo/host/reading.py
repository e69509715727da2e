# SPDX-License-Identifier: Apache-2.0
"""Reading what a stranger wrote: TOML, YAML or JSON as plain data, with nothing that is followed, run or blown up."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from plenipo.core.errors import InputError, Problem
from plenipo.host.plain import DEEPEST, canonical

__all__ = ["read_text"]

LONGEST_YAML = 100_000
"""Characters: its reader takes a second for so many, and much longer for what is made to trouble it."""


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
    readers: dict[str, Callable[[str], Any]] = {"toml": tomllib.loads, "yaml": _yaml, "json": json.loads}
    try:
        document = readers[form](text)
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

    if len(text) > LONGEST_YAML:
        told, step = f"the text has {len(text)} characters", "write it as TOML or JSON, which are read faster"
        raise InputError(Problem(told, "text", f"at most {LONGEST_YAML} characters of YAML", (), step))
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.events.AliasEvent):
            raise InputError(Problem("aliases are not read here", "text", "every value written out where it stands"))
        depth += isinstance(event, yaml.events.CollectionStartEvent) - isinstance(event, yaml.events.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError
    return yaml.safe_load(text)
