# SPDX-License-Identifier: Apache-2.0
"""Climate: world emissions to warming, for every member of a calibrated ensemble."""
