"""A folder's messages compared with what was known of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.mailbox import Cursor, Folder, Survey


def to_ranges(uids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """The uids as ascending ranges (first, last), both ends included."""
    ranges: list[tuple[int, int]] = []
    for uid in sorted(uids):
        if ranges and uid <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], uid)
        else:
            ranges.append((uid, uid))
    return tuple(ranges)


def unchanged(folder: Folder, since: Cursor) -> Survey:
    """What to say of a folder where nothing happened since."""
    return Survey(folder, since, (), (), False)


def compare(folder: Folder, since: Cursor | None, now: Cursor, uids: Sequence[int]) -> Survey:
    """What changed from `since` to `now`; `now.seen` is filled in from the uids that are there."""
    cursor = Cursor(now.folder, now.uidvalidity, now.uidnext, now.count, to_ranges(uids))
    if since is None or since.uidvalidity != now.uidvalidity:
        return Survey(folder, cursor, tuple(sorted(uids)), (), True)
    before = {uid for first, last in since.seen for uid in range(first, last + 1)}
    present = set(uids)
    return Survey(folder, cursor, tuple(sorted(present - before)), tuple(sorted(before - present)), False)


def same_figures(since: Cursor | None, now: Cursor) -> bool:
    """Whether nothing can have come or gone: a new message raises uidnext, a removed one lowers the count."""
    return since is not None and (since.uidvalidity, since.uidnext, since.count) == (
        now.uidvalidity,
        now.uidnext,
        now.count,
    )
