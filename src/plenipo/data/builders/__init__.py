# SPDX-License-Identifier: Apache-2.0
"""One module per built table, or per estimate that a table needs."""
