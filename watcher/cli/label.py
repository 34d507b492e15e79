"""watcher label"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from classifier.labels import LABELS, possible
from watcher.cli.options import as_of_option, classifier, config_option, moment, read_config
from watcher.config import Config
from watcher.errors import ConfigError, MailboxError
from watcher.mailbox import Mailbox
from watcher.own_model import Corrections, f1_on_held_out, learn, read_corrections, taught, write_corrections
from watcher.records import Assessment, Reading
from watcher.state import State

MARGIN = 0.02  # of F1 on the project's held-out texts: what a correction may cost before it is said


@click.command("label")
@click.argument("message_id", metavar="MESSAGE-ID")
@click.argument("signal", metavar="SIGNAL")
@click.argument("truth", metavar="yes|no", type=click.Choice(["yes", "no"], case_sensitive=False))
@config_option
@as_of_option
def command(message_id: str, signal: str, truth: str, config_file: Path | None, as_of: str | None) -> None:
    """Correct the classifier on one message: it does show SIGNAL, or it doesn't. What is like it moves along.

    The corrections stay in the state folder as numbers, without any text; delete own-model.json there to take them back.

    \b
    Example:  watcher label "<20260302.1234@acme.example>" negative_tone no
    """
    from watcher.access import open_mailbox, state_folder
    from watcher.cli.known import known, open_state
    from watcher.state import only_run

    config, judge, yes = read_config(config_file), classifier(), truth.lower() == "yes"
    now = moment(as_of, config)
    with only_run(state_folder(config)), open_state(config) as state:
        before, readings = known(config, state, now)
        reading = _the_message(readings, message_id, signal)
        shipped = next(r for r in state.readings() if r.key == reading.key)
        if yes:
            mailbox = open_mailbox(config)
            try:
                shipped = _with_all_words(mailbox, state, shipped)
            finally:
                mailbox.close()
        corrections = read_corrections(state.folder, judge.layout)
        if not any(s.quote for s in [*shipped.sentences, shipped.subject_sentence] if s):
            raise ConfigError(
                "nothing in this message is likely to show any signal", message_id, "there is nothing to correct"
            )
        learnt = learn(shipped, corrections, signal, yes, judge.points[signal])
        write_corrections(state.folder, judge.layout, learnt)
        after, _ = known(config, state, now)
        moved = _moved(state.readings(), corrections, learnt, signal, judge.points[signal])
    _say(config, signal, yes, moved, before, after)
    _weigh(learnt, signal)


def _the_message(readings: Sequence[Reading], message_id: str, signal: str) -> Reading:
    wanted = message_id if message_id.startswith("<") else f"<{message_id}>"
    found = [r for r in readings if r.message_id == wanted]
    if not found:
        mend = "copy it from a report or from watcher explain, with its brackets, in quotes"
        raise ConfigError("no client's message with this id was read", message_id, mend)
    able = [label for label in LABELS if possible(label, found[0].direction)]
    if signal not in able:
        way = "from the client" if found[0].direction == "in" else "to the client"
        raise ConfigError(f'a message {way} can\'t show "{signal}"', "SIGNAL", f"one of: {', '.join(able)}")
    return found[0]


def _with_all_words(mailbox: Mailbox, state: State, reading: Reading) -> Reading:
    """The message read anew, with the words of each sentence; kept so in the state."""
    from watcher.worker import Reader, Unread

    folders = {f.key: f for f in mailbox.folders()}
    for key, uid in state.places(reading.key):
        if key not in folders:
            continue
        with Reader(all_words=True) as reader:
            for _, answer in reader.read((raw, reading.direction) for raw in mailbox.texts(folders[key], [uid])):
                if not isinstance(answer, Unread) and answer.key == reading.key:
                    state.add(key, [(uid, answer.key)], [answer], ())
                    return answer
    raise MailboxError("the message can't be found in the mailbox any more", reading.message_id, "run: watcher scan")


def _moved(
    readings: Sequence[Reading], before: Corrections, after: Corrections, signal: str, point: float
) -> list[Reading]:
    """The messages that show the signal now and didn't before, or the other way round."""
    j = LABELS.index(signal)

    def shows(r: Reading) -> bool:
        return any(s.probabilities and s.probabilities[j] >= point for s in [*r.sentences, r.subject_sentence] if s)

    pairs = zip(readings, taught(readings, before), taught(readings, after), strict=True)
    return [r for r, old, new in pairs if shows(old) != shows(new)]


def _say(
    config: Config,
    signal: str,
    yes: bool,
    moved: Sequence[Reading],
    before: Sequence[Assessment],
    after: Sequence[Assessment],
) -> None:
    from watcher.cli.tables import plain

    click.echo(
        f"Noted. {len(moved)} message{'s' * (len(moved) != 1)} {'now show' if yes else 'no longer show'} {signal}:"
    )
    for r in moved:
        click.echo(f"  {r.sent_at.astimezone(config.me.zone):%Y-%m-%d %H:%M}  {r.message_id}")
    for old, new in zip(before, after, strict=True):
        if (old.verdict.verdict, old.tally.score) != (new.verdict.verdict, new.tally.score):
            was = f"{old.verdict.verdict} ({old.tally.score:.2f} points)"
            click.echo(f"{plain(new.client)}: {was} -> {new.verdict.verdict} ({new.tally.score:.2f} points)")
    click.echo("Reports and drafts follow with the next scan.")


def _weigh(learnt: Corrections, signal: str) -> None:
    """Say what the corrections cost on texts that the classifier never saw."""
    shipped, now = f1_on_held_out(signal, [{}, learnt.moves or {}])
    click.echo(
        f"{signal} on the project's held-out texts: F1 {shipped:.3f} as shipped, {now:.3f} with your corrections."
    )
    if now < shipped - MARGIN:
        click.echo(
            "That is worse: the message may be too much like others. If that isn't meant, say the opposite, "
            "or delete own-model.json in the state folder."
        )
