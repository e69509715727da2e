# SPDX-License-Identifier: Apache-2.0
"""Published results redone, a module per paper: read the data, solve, return figures by name."""
