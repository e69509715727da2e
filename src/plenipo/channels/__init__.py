# SPDX-License-Identifier: Apache-2.0
"""Channels: one folder each, all alike. Each joins by the entry point ``plenipo.channels``."""
