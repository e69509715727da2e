# SPDX-License-Identifier: Apache-2.0
"""Who can fill a seat: scripts with ``act(view)``, a mediator for the chair, an interface for language models; forecasters."""
