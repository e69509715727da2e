# SPDX-License-Identifier: Apache-2.0
"""Double precision, threads and the store of compiled programs, settled once before the first array.

Import this module wherever jax is first used; importing it twice does nothing. It

- switches jax to 64-bit numbers, for all of Plenipo's models are solved to 1e-12;
- lets compiled programs run on one thread unless ``PLENIPO_THREADS`` asks for more: the matrices of a trade model are small,
  and on a busy machine several threads wait for one another (batches are spread over cores by the caller instead);
- keeps compiled programs in the user's cache folder, so that a second process does not compile again
  (``PLENIPO_CACHE`` names another folder, ``PLENIPO_CACHE=off`` keeps nothing).
"""

from __future__ import annotations

import os
from typing import Any

from plenipo.core.folders import cache_folder

__all__ = ["cache_folder", "threads"]


def threads() -> int:
    """Threads that one compiled program may use (``PLENIPO_THREADS``, default 1)."""
    try:
        return max(1, int(os.environ.get("PLENIPO_THREADS", "1")))
    except ValueError:
        return 1


def _configure() -> None:
    flags = os.environ.get("XLA_FLAGS", "")
    if threads() == 1 and "xla_cpu_multi_thread_eigen" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --xla_cpu_multi_thread_eigen=false".strip()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(threads()))  # its threads spin while they wait: costly for small matrices
    import jax

    config: Any = jax.config
    config.update("jax_enable_x64", True)
    folder = cache_folder()
    if folder is not None and config.jax_compilation_cache_dir is None:
        config.update("jax_compilation_cache_dir", str(folder / "programs"))
        config.update("jax_persistent_cache_min_compile_time_secs", 0.3)


_configure()
