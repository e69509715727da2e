# SPDX-License-Identifier: Apache-2.0
"""Procedures on a case by the hundred: as arrays over all its packages, and the first run of each in a room with its log."""
