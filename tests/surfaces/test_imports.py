# SPDX-License-Identifier: Apache-2.0
"""``import plenipo`` and ``plenipo --help`` are quick and silent, and load nothing that is not on the list."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

import plenipo

# The only packages outside the standard library that the two may load.
FOR_IMPORT = {"plenipo"}
FOR_HELP = FOR_IMPORT | {"annotated_doc", "shellingham", "typer", "typing_extensions"}
# Typer reads the values of options with pydantic.
FOR_COMMANDS = FOR_HELP | {"annotated_types", "pydantic", "pydantic_core", "typing_inspection"}
LIST_LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"


def loaded_by(code: str) -> set[str]:
    bare = subprocess.run([sys.executable, "-c", LIST_LOADED], capture_output=True, text=True, check=True)
    done = subprocess.run([sys.executable, "-c", f"{code}\n{LIST_LOADED}"], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split()) - set(bare.stderr.split()) - set(sys.stdlib_module_names)
    return {name for name in loaded if not name.startswith("_sysconfigdata")}


def test_import_is_silent_and_light() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", "import plenipo"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert loaded_by("import plenipo") <= FOR_IMPORT


def test_help_loads_only_what_it_may() -> None:
    assert loaded_by("from plenipo.cli.app import run; assert run(['--help']) == 0") <= FOR_HELP


@pytest.mark.parametrize("command", ["whatif --help", "data --help", "brief --help", "evidence --help", "version"])
def test_commands_load_nothing_before_they_work(command: str) -> None:
    assert loaded_by(f"from plenipo.cli.app import run; assert run({command.split()!r}) == 0") <= FOR_COMMANDS


def test_help_answers_within_half_a_second() -> None:
    """Time on the processor, the best of five, since other work may share the machine."""
    best = min(_seconds_of_help() for _ in range(5))
    assert best <= 0.5, f"plenipo --help took {best:.2f} s"


def _seconds_of_help() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "plenipo", "--help"], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_public_names_are_sorted_and_each_has_a_home() -> None:
    assert plenipo.__all__ == sorted(plenipo.__all__, key=str.casefold) or plenipo.__all__ == sorted(plenipo.__all__)
    assert set(plenipo._HOMES) | {"__version__"} == set(plenipo.__all__)
    assert set(plenipo.__all__) <= set(dir(plenipo))


@pytest.mark.parametrize("name", plenipo.__all__)
def test_public_name_resolves(name: str) -> None:
    assert getattr(plenipo, name) is not None


def test_unknown_name_says_which_there_are() -> None:
    with pytest.raises(AttributeError, match=r"public names: .*whatif"):
        plenipo.what_if  # noqa: B018
