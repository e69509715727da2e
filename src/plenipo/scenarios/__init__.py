# SPDX-License-Identifier: Apache-2.0
"""Scenarios that travel with the package: the case book. ``plenipo scenarios`` lists them."""
