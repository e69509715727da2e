# SPDX-License-Identifier: Apache-2.0
"""Rules of procedure as data: bodies, adoption rules and motions in tables; tallies, order of votes, entry into force; power."""
