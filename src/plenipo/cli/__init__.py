# SPDX-License-Identifier: Apache-2.0
"""The command line: parse, call one function below, show. No numbers are made here."""

from plenipo.cli.app import main

__all__ = ["main"]
