# SPDX-License-Identifier: Apache-2.0
"""The climate emulator, FaIR 2 with all its species: pure functions on arrays, one member at a time.

``trace_gases`` -> ``drivers`` -> ``run_climate``, a scan of ``climate_step``.
"""
