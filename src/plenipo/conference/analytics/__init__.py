# SPDX-License-Identifier: Apache-2.0
"""What was possible, what was reached, what was missed: solutions, coalitions, concessions, trades, bridges."""
