# SPDX-License-Identifier: Apache-2.0
"""Games in score tables: points of every party for every option, and below how many it refuses. Read, played as arrays, told."""
