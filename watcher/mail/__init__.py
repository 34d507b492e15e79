"""Mail as people wrote it: bytes -> Message, with the new words alone.

`parse.read_message` is the door; it is imported from there, since it brings mail-parser along. `parse`
guards mail-parser, `html` guards selectolax, `new_words` cuts quotes and signatures, `automatic` tells
machines' mail apart, `threads` puts messages together.
"""

from watcher.mail.sorting import message_key, sorting_fields
from watcher.mail.threads import base_subject, threads

__all__ = ["base_subject", "message_key", "sorting_fields", "threads"]
