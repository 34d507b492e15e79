"""Parsing and classifying in a process of its own, with limits: foreign bytes can't harm the scan.

    parent -> worker   one JSON line of batch headers, then the messages' bytes
    worker -> parent   {"ready": "yes"} once, then one JSON line a message: {"reading": ...} or {"error": ...}

The worker starts with the first client mail and ends after the last, so that a daemon that waits
never holds scikit-learn. A message that kills or stalls it costs itself alone.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from watcher import codec
from watcher.errors import MessageError, ModelError
from watcher.mailbox import RawMessage
from watcher.records import Direction, Reading

BATCH = 8  # messages a batch: more are not read faster, and take more memory
MEMORY_LIMIT = 2 * 1024**3  # octets of address space; scikit-learn's libraries reserve most of it
THREADS = str(min(2, os.cpu_count() or 1))  # the encoder's products are big enough for two, and no bigger
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", THREADS),
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
}
START_SECONDS = 120.0
BATCH_SECONDS = 120.0
MESSAGE_SECONDS = 30.0
Job = tuple[RawMessage, Direction]


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that couldn't be read, and why."""

    uid: int
    why: str


class Reader:
    """Reads messages in a worker process. Use as a context manager; the process starts when first needed."""

    def __init__(self, all_words: bool = False) -> None:
        """`all_words`: readings keep the words of every sentence, not of likely ones alone."""
        self._arguments = ["all-words"] if all_words else []
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, jobs: Iterable[Job]) -> Iterator[tuple[RawMessage, Reading | Unread]]:
        """One reading a message, in order; `jobs` are taken as they are read. ModelError when the classifier can't be loaded."""
        waiting = iter(jobs)
        while batch := list(islice(waiting, BATCH)):
            answers = self._ask(batch, BATCH_SECONDS) or [self._alone(job) for job in batch]
            for (raw, _), answer in zip(batch, answers, strict=True):
                yield raw, answer if isinstance(answer, Reading) else Unread(raw.uid, answer)

    def _alone(self, job: Job) -> Reading | str:
        answer = self._ask([job], MESSAGE_SECONDS)
        return answer[0] if answer else "reading it took too much memory or time"

    def _ask(self, jobs: Sequence[Job], seconds: float) -> list[Reading | str] | None:
        """The answers, or None when the worker died or took too long; it is started anew for the next."""
        process = self._process or self._start()
        alarm = threading.Timer(seconds, process.kill)
        alarm.start()
        try:
            _send(process.stdin, jobs)
            lines = [process.stdout.readline() for _ in jobs] if process.stdout else []
        except (BrokenPipeError, OSError):
            lines = []
        finally:
            alarm.cancel()
        if len(lines) < len(jobs) or not all(line.endswith(b"\n") for line in lines):
            self._stop()
            return None
        return [_answer(line) for line in lines]

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | ENVIRONMENT
        for name in [n for n in environment if n.startswith("WATCHER_PASSWORD")]:
            del environment[name]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "watcher.worker", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._await(self._process)
        return self._process

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the worker has loaded the classifier. ModelError when it can't: no message is to blame for that."""
        alarm = threading.Timer(START_SECONDS, process.kill)
        alarm.start()
        try:
            line = process.stdout.readline() if process.stdout else b""
        finally:
            alarm.cancel()
        answer = json.loads(line) if line.endswith(b"\n") else {}
        if "ready" not in answer:
            self._stop()
            what = answer.get("model", "the process that reads mail can't start")
            raise ModelError(what, "the classifier", "free some memory and try again, or install the program again")

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _send(pipe: IO[bytes] | None, jobs: Sequence[Job]) -> None:
    if pipe is None:
        raise BrokenPipeError
    head = [[len(raw.content), raw.received_at.timestamp(), raw.size, way] for raw, way in jobs]
    pipe.write(json.dumps(head).encode() + b"\n")
    for raw, _ in jobs:
        pipe.write(raw.content)
    pipe.flush()


def _answer(line: bytes) -> Reading | str:
    answer = json.loads(line)
    return codec.decode(json.dumps(answer["reading"])) if "reading" in answer else str(answer["error"])


# The worker's own side


def main() -> None:
    """Read batches from standard input until it ends."""
    _limit()
    from watcher.reading import LIKELY, load_model

    into, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        model = load_model()
    except ModelError as err:
        _tell(out, {"model": err.what})
        return
    _tell(out, {"ready": "yes"})
    likely = 0.0 if sys.argv[1:] == ["all-words"] else LIKELY
    gc.freeze()  # what is loaded stays; collections look at the batches' leavings alone
    while line := into.readline():
        head = json.loads(line)
        contents = [into.read(length) for length, *_ in head]
        for answer in _work(head, contents, model, likely):
            out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        out.flush()
        gc.collect()  # parsed messages are full of cycles, and big


def _tell(out: IO[bytes], answer: dict[str, str]) -> None:
    out.write(json.dumps(answer).encode() + b"\n")
    out.flush()


def _work(head: list[list[Any]], contents: list[bytes], model: Any, likely: float) -> list[dict[str, Any]]:
    from watcher.mail.parse import read_message
    from watcher.reading import read_all

    answers: list[dict[str, Any]] = [{} for _ in head]
    good = []
    for i, ((_, received, size, way), content) in enumerate(zip(head, contents, strict=True)):
        try:
            good.append((i, read_message(content, datetime.fromtimestamp(received, UTC), size), way))
        except MessageError as err:
            answers[i] = {"error": err.what}
    readings = read_all([m for _, m, _ in good], [w for *_, w in good], model, likely)
    for (i, _, _), reading in zip(good, readings, strict=True):
        answers[i] = {"reading": json.loads(codec.encode(reading))}
    return answers


def _limit() -> None:
    """Limit this process's memory where the system can (not on Windows; macOS ignores it)."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    except (ImportError, ValueError, OSError):
        pass


if __name__ == "__main__":
    main()
