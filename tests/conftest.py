# SPDX-License-Identifier: Apache-2.0
"""What every test shares: one processor kind, one cache of compiled programs, the raw data where they are there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports JAX: tests run on the CPU, and compiled programs outlive one test process.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(ROOT / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.2")
# Messages are compared as text: no colours, one width, whatever terminal the tests run in.
os.environ["COLUMNS"] = "100"
os.environ["NO_COLOR"] = "1"
os.environ["TERM"] = "dumb"

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, max_examples=40, derandomize=True)
settings.register_profile(
    "soak", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("default")

SHARED = ROOT.parent / "shared" / "data"

# What compiles most begins first, so that no process ends long after the other; the rest follows in the order of the folders.
DEAREST = (
    "tests/golden/",
    "tests/docs/",
    "tests/lab/",
    "tests/evidence/",
    "tests/contract/",
    "tests/channels/",
    "tests/surfaces/",
)
STORED_RESULTS = "tests/golden/test_scenarios.py"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The raw data folders beside the checkout; a test that asks for them is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("the raw data are not there: no folder ../shared/data beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; a test that asks for it is skipped where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the path")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixture, so that nobody has to say it twice; the dearest folders first."""
    items.sort(key=lambda item: next((k for k, folder in enumerate(DEAREST) if item.nodeid.startswith(folder)), len(DEAREST)))
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "shared_data" in names:
            item.add_marker(pytest.mark.shared)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of one file go to one process, so that its fixtures and compiled programs are made once.

    The mark ``xdist_group`` is of no use here: pytest-xdist 3.8 hands groups on in a field that pytest 9.2 no longer reads
    (issue 1386 of pytest-xdist), so that they are spread silently.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return process_of(nodeid)

    return ByFile(config, log)


def process_of(nodeid: str) -> str:
    """Tests for which this is the same run in one process: those of a file; case pages beside the stored results they show."""
    path, _, test = nodeid.partition("::")
    return STORED_RESULTS if "[docs/cases/" in test else path


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--renew`` writes stored messages and results anew; read the difference before you commit it."""
    parser.addoption("--renew", action="store_true", help="write stored expectations anew instead of comparing")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether stored expectations are to be written anew."""
    return bool(request.config.getoption("--renew"))
