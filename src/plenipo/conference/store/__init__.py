# SPDX-License-Identifier: Apache-2.0
"""Where conferences are kept: an append-only log and its relational projections, in SQLite or PostgreSQL."""
