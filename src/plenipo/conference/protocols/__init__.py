# SPDX-License-Identifier: Apache-2.0
"""Who is given the turn, when it is put to the body: procedures that act through the chair's seat, whoever fills the others."""
