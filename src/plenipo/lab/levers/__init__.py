# SPDX-License-Identifier: Apache-2.0
"""Leverage: which act, by whom, moves an outcome most; and the smallest change that meets a goal."""
