# SPDX-License-Identifier: Apache-2.0
"""Plenipo asks what a diplomatic act would do, to whom, how sure we are, and who would sign.

Public names are resolved on first use, so that ``import plenipo`` is quick and loads neither JAX nor pandas.

Examples
--------
>>> import plenipo
>>> plenipo.errors.InputError.exit_code
2
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plenipo import climate, trade
    from plenipo.core import errors
    from plenipo.core.scenario import Scenario
    from plenipo.data.load import load
    from plenipo.lab.answer import Answer
    from plenipo.lab.levers import levers, smallest
    from plenipo.lab.strategy import best_reply, optimal_tariffs, retaliation
    from plenipo.lab.whatif import whatif

__version__ = "0.1.0.dev0"

__all__ = [
    "Answer",
    "Scenario",
    "__version__",
    "best_reply",
    "climate",
    "errors",
    "levers",
    "load",
    "optimal_tariffs",
    "retaliation",
    "smallest",
    "trade",
    "whatif",
]

# name -> (module, attribute; None for the module itself)
_HOMES: dict[str, tuple[str, str | None]] = {
    "Answer": ("plenipo.lab.answer", "Answer"),
    "Scenario": ("plenipo.core.scenario", "Scenario"),
    "best_reply": ("plenipo.lab.strategy", "best_reply"),
    "climate": ("plenipo.climate", None),
    "errors": ("plenipo.core.errors", None),
    "levers": ("plenipo.lab.levers", "levers"),
    "load": ("plenipo.data.load", "load"),
    "optimal_tariffs": ("plenipo.lab.strategy", "optimal_tariffs"),
    "retaliation": ("plenipo.lab.strategy", "retaliation"),
    "smallest": ("plenipo.lab.levers", "smallest"),
    "trade": ("plenipo.trade", None),
    "whatif": ("plenipo.lab.whatif", "whatif"),
}


def __getattr__(name: str) -> Any:
    """Find a public name in its home module, and keep it."""
    if name not in _HOMES:
        message = f"module 'plenipo' has no attribute {name!r}; public names: {', '.join(__all__)}"
        raise AttributeError(message)
    module_name, attribute = _HOMES[name]
    module = importlib.import_module(module_name)
    found = module if attribute is None else getattr(module, attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Public names first of all, so that completion in a notebook shows them."""
    return sorted({*globals(), *_HOMES})
