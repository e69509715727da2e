# SPDX-License-Identifier: Apache-2.0
"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from plenipo.core.files import atomic_path


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "deep" / "note.txt") as path:
        path.write_text("signed")
    assert (tmp_path / "deep" / "note.txt").read_text() == "signed"
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["note.txt"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, ValueError])
def test_an_interrupt_in_the_middle_leaves_the_old_file(tmp_path: Path, stop: type[BaseException]) -> None:
    target = tmp_path / "note.txt"
    target.write_text("old")

    def write() -> None:
        with atomic_path(target) as path:
            path.write_text("half")
            raise stop

    with pytest.raises(stop):
        write()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_target_is_untouched_until_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "note.txt"
    target.write_text("old")
    with atomic_path(target) as path:
        path.write_text("new")
        assert path.parent == target.parent, "a move across disks would not be whole"
        assert path.suffix == target.suffix
        assert target.read_text() == "old"
    assert target.read_text() == "new"


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_the_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").touch()
    with atomic_path(tmp_path / "note.txt") as path:
        path.write_text("x")
    modes = {stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("plain.txt", "note.txt")}
    assert len(modes) == 1
