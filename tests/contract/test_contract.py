# SPDX-License-Identifier: Apache-2.0
"""One contract suite over every channel: those of the package and five small ones from outside."""

import pytest

from plenipo.core.registry import channels, registered
from plenipo.testing import CHECKS, twelve_actors
from tests.contract.small_channels import ALL, WARMTH

with registered(*ALL, WARMTH):
    SPECS = channels()


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", SPECS)
def test_contract(name: str, check: str) -> None:
    CHECKS[check](SPECS[name], twelve_actors())
