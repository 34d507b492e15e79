"""The words that count: each message's sentences less what stood in the client's mail before.

The second guard against counting twice. The splitter of `mail.new_words` cuts quotes by their form;
here a sentence that already stood in an earlier message of the thread is taken for an unmarked quote, and one that
the same person writes under mail after mail for a signature. A message is never left with nothing: if
all its sentences stood before, somebody sent it again, and it counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from watcher.records import Reading, Sentence

LEAST_WORDS = 4  # shorter sentences ("Any news?") are repeated by people, not quoted by programs
SIGNATURE_TIMES = 3


def fresh_sentences(readings: Sequence[Reading], thread_of: Mapping[str, str]) -> dict[str, tuple[Sentence, ...]]:
    """Reading key -> its new sentences, the subject first where this message brings it. `readings` oldest first.

    What counts as said before is what stood in the same thread, or what another person wrote: one's own
    words in another thread were written anew.
    """
    signatures = _signatures(readings)
    seen: defaultdict[str, set[str]] = defaultdict(set)
    writers: defaultdict[str, set[str]] = defaultdict(set)
    subjects: set[str] = set()
    fresh: dict[str, tuple[Sentence, ...]] = {}
    for reading in readings:
        thread, me = seen[thread_of[reading.key]], reading.sender.address
        before = thread | {s.digest for s in reading.sentences if writers[s.digest] - {me}}
        body = [s for s in reading.sentences if (reading.sender.address, s.digest) not in signatures]
        new = [s for s in body if s.words < LEAST_WORDS or s.digest not in before]
        subject = reading.subject_sentence
        if subject is not None and subject.digest not in subjects and subject.digest not in before:
            subjects.add(subject.digest)
            new = [subject, *(new or body)]
        fresh[reading.key] = tuple(new or body)
        for s in reading.sentences:
            if s.words >= LEAST_WORDS:
                thread.add(s.digest)
                writers[s.digest].add(me)
    return fresh


def _signatures(readings: Sequence[Reading]) -> set[tuple[str, str]]:
    """Sentences that one address wrote at the end of three messages or more.

    What may be a sign in a client's mail is never a signature: repeating it doesn't make it harmless.
    """
    times: Counter[tuple[str, str]] = Counter()
    for reading in readings:
        last = reading.sentences[-4:] if len(reading.sentences) > 1 else ()
        ends = {s.digest for s in last if s.words >= 2 and (reading.direction == "out" or not s.quote)}
        times.update((reading.sender.address, digest) for digest in ends)
    return {key for key, n in times.items() if n >= SIGNATURE_TIMES}
