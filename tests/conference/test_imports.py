# SPDX-License-Identifier: Apache-2.0
"""A room is plain Python: neither JAX nor a surface comes with it, and a database only with the store."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIST = "import sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
HEAVY = {"jax", "equinox", "duckdb", "pandas", "rich", "fastapi"}


@pytest.mark.parametrize(
    ("module", "besides"),
    [("engine.room", {"sqlalchemy", "numpy"}), ("rules.power", {"sqlalchemy", "numpy"}), ("store.log", {"numpy"})],
)
def test_what_a_room_loads(module: str, besides: set[str]) -> None:
    code = f"import plenipo.conference.{module}\n{LIST}"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & (HEAVY | besides)
