"""The desks of tests/scan, for the command line."""

from __future__ import annotations

from tests.scan.conftest import _fresh, _scanned, desk, fresh, imap_account, imap_desk, mbox_desk

__all__ = ["_fresh", "_scanned", "desk", "fresh", "imap_account", "imap_desk", "mbox_desk"]
