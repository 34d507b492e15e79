"""An invented freelancer's mailbox, written out as a Maildir: for `watcher demo` and for trying things out."""

from watcher.demo.build import AS_OF, build, is_free

__all__ = ["AS_OF", "build", "is_free"]
