# SPDX-License-Identifier: Apache-2.0
"""The case book: conferences as data files. Delegations are simulated; no line is a government's position."""
