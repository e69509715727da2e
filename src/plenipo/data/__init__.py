# SPDX-License-Identifier: Apache-2.0
"""Data: the embedded baseline, how it is built, checked, read and extended. Independent of the channels."""
