"""The words that count: each message's sentences less what stood in the client's mail before.

The second guard against counting twice. The splitter of `mail.new_words` cuts quotes by their form;
here a sentence that already stood in an earlier message is taken for an unmarked quote, and one that
the same person writes under mail after mail for a signature. A message is never left with nothing: if
all its sentences stood before, somebody sent it again, and it counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from watcher.records import Reading, Sentence

LEAST_WORDS = 4  # shorter sentences ("Any news?") are repeated by people, not quoted by programs
SIGNATURE_TIMES = 3


def fresh_sentences(readings: Sequence[Reading]) -> dict[str, tuple[Sentence, ...]]:
    """Reading key -> its new sentences, the subject first where this message brings it. `readings` oldest first."""
    signatures = _signatures(readings)
    seen: set[str] = set()
    subjects: set[str] = set()
    fresh: dict[str, tuple[Sentence, ...]] = {}
    for reading in readings:
        body = [s for s in reading.sentences if (reading.sender.address, s.digest) not in signatures]
        new = [s for s in body if s.words < LEAST_WORDS or s.digest not in seen]
        subject = reading.subject_sentence
        if subject is not None and subject.digest not in subjects and subject.digest not in seen:
            subjects.add(subject.digest)
            new = [subject, *(new or body)]
        fresh[reading.key] = tuple(new or body)
        seen.update(s.digest for s in reading.sentences if s.words >= LEAST_WORDS)
    return fresh


def _signatures(readings: Sequence[Reading]) -> set[tuple[str, str]]:
    """Sentences that one address wrote in three messages or more, at the same end of each."""
    times: Counter[tuple[str, str]] = Counter()
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        last = reading.sentences[-4:] if len(reading.sentences) > 1 else ()
        for sentence in last:
            if sentence.words >= 2 and sentence.digest not in ends[reading.key]:
                ends[reading.key].add(sentence.digest)
                times[reading.sender.address, sentence.digest] += 1
    return {key for key, n in times.items() if n >= SIGNATURE_TIMES}
