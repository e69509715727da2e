# SPDX-License-Identifier: Apache-2.0
"""``python -m plenipo`` is the command ``plenipo``."""

from plenipo.cli import main

if __name__ == "__main__":
    main()
