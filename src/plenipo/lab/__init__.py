# SPDX-License-Identifier: Apache-2.0
"""The lab: what-if questions put to the engine, and their answers."""
