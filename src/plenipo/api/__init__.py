# SPDX-License-Identifier: Apache-2.0
"""The same verbs over HTTP: parse, call one function below, give JSON."""
