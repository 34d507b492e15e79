"""What people read: the report of each client, as HTML and JSON with the same facts."""

from watcher.render.report import report_facts, write_reports

__all__ = ["report_facts", "write_reports"]
