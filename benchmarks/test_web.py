# SPDX-License-Identifier: Apache-2.0
"""The bars on the web app under load."""

from __future__ import annotations

from benchmarks.bench_web import BARS, OWNERS, rows
from benchmarks.table import markdown


def test_the_app_under_load() -> None:
    """It opens soon, owners take turns, pages do not wait for models, and a kill loses nothing."""
    found = rows()
    print(markdown(found))
    opens, _, owners, page, _, lost = (row.value for row in found)
    assert opens <= BARS["opens"]
    assert owners == OWNERS
    assert page <= BARS["page"]
    assert lost == BARS["lost"]
