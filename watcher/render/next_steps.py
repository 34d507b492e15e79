"""What happens next, in plain sentences. Pure."""

from __future__ import annotations

from watcher.records import Assessment

STEPS = {
    "healthy": ["Nothing to do. The next scan looks again."],
    "watch": [
        "Nothing to send. If it repeats, on other days and in other threads, this turns into a proposal to talk."
    ],
    "fading": ["No letter is needed. Thank them once more if you like; the door stays open."],
    "talk": [
        "Read the draft, make it yours, and send it or, better, say it in a call.",
        "If it changes, the signs fade by themselves and the verdict with them.",
    ],
    "exit": [
        "Read the draft, fill in what it asks for, and send it when you are ready. Keep to it when they ask you to stay."
    ],
    "firm": ["Read the draft and send it when you are ready. Answer nothing else; keep what you were sent."],
}


def next_steps(a: Assessment, drafted: bool) -> list[str]:
    """The steps that a verdict calls for, the holds first."""
    waiting = [h.why for h in a.verdict.holds]
    if waiting:
        return [*waiting, "Until then no letter is made; you need do nothing."]
    steps = STEPS[a.verdict.verdict]
    if a.verdict.verdict in ("talk", "exit", "firm") and not drafted:
        return ["No draft of this program stands in your Drafts folder for this episode.", *steps[1:]]
    return list(steps)
