# SPDX-License-Identifier: Apache-2.0
"""The words of a conference: body, delegations and mandates, text with slots and brackets, actions, events."""
