# SPDX-License-Identifier: Apache-2.0
"""What runs while the app is open: the queue of questions, the answers kept, the rooms and who listens to them."""

from plenipo.host.app import Host, open_host

__all__ = ["Host", "open_host"]
