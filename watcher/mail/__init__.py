"""Mail as people wrote it: bytes -> Message, with the new words alone.

`read_message` is the door. `parse` guards mail-parser, `html` guards selectolax, `new_words` cuts
quotes and signatures, `automatic` tells machines' mail apart, `threads` puts messages together.
"""

from watcher.mail.parse import read_message
from watcher.mail.sorting import message_key, sorting_fields
from watcher.mail.threads import base_subject, threads

__all__ = ["base_subject", "message_key", "read_message", "sorting_fields", "threads"]
