# SPDX-License-Identifier: Apache-2.0
"""Hand-kept tables: sources, columns of every table, economies added to the matrix, exceptions with their reason."""
