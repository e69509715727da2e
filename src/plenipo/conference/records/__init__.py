# SPDX-License-Identifier: Apache-2.0
"""Records of a room: minutes and texts as one seat may see them, stored logs, reruns from any moment of one."""
