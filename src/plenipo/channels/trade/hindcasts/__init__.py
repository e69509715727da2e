# SPDX-License-Identifier: Apache-2.0
"""Known pasts predicted with what was known before them, and scored beside dumb rules.

`observed` reads tables, `law` the agreements in force, `before` estimates coefficients on the years up to a cut, `predict` turns
them into flows, `scores` compares. A module per episode puts these together and returns rows of evidence.
"""
