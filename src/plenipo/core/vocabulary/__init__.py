# SPDX-License-Identifier: Apache-2.0
"""Rows that belong to no channel: shared variables, shifters, ties, units, country codes."""
