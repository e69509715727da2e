# SPDX-License-Identifier: Apache-2.0
"""Calibrate: estimates behind the parameters of channels, made again from raw data."""
