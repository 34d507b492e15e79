"""Readings, invoices and hours -> evidence, one file a family. All pure; every signal is listed here.

| family | signals |
|---|---|
| wording | what the classifier found in the words |
| hours | after_hours_urgent |
| pace | nagging |
| payments | late_payment |
| history | low_volume, deterioration |

Articles: S0..S4, see each signal.
"""

from watcher.signals.evidence import Context, evidence_of
from watcher.signals.names import SIGNALS, WARNINGS

__all__ = ["SIGNALS", "WARNINGS", "Context", "evidence_of"]
