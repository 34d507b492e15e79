"""The user's own model: it learns what it is told, moves what is alike, and holds no text."""

from __future__ import annotations

import numpy as np

from classifier.labels import LABELS
from classifier.own import Own, f1_on_held_out

J = LABELS.index("negative_tone")
POINT = 0.7


def given(*values: float) -> np.ndarray:
    out = np.zeros((len(values), len(LABELS)))
    out[:, J] = values
    return out


def test_no_moves_every_sentence_that_trips_under_the_point() -> None:
    texts = ["This is a joke, right?", "Honestly, what were you thinking?", "See you on Friday."]
    own = Own().corrected("negative_tone", False, texts, ["en"] * 3, given(0.95, 0.8, 0.1), POINT)
    after = own.moved(texts, ["en"] * 3, given(0.95, 0.8, 0.1))[:, J]
    assert (after < POINT).all() and abs(after[2] - 0.1) < 0.05


def test_yes_moves_the_likeliest_sentence_over_the_point_and_leaves_the_others() -> None:
    texts = ["We had hoped for rather more.", "See you on Friday."]
    own = Own().corrected("negative_tone", True, texts, ["en"] * 2, given(0.3, 0.01), POINT)
    after = own.moved(texts, ["en"] * 2, given(0.3, 0.01))[:, J]
    assert after[0] >= POINT and after[1] < 0.05


def test_what_is_alike_moves_along_and_other_labels_stay() -> None:
    own = Own().corrected("negative_tone", False, ["You old rogue, you did it again"], ["en"], given(0.9), POINT)
    like, unlike = own.moved(
        ["You old rogue, you did it once more", "The invoice is attached"], ["en"] * 2, given(0.9, 0.9)
    )
    assert like[J] < unlike[J] - 0.1 and abs(unlike[J] - 0.9) < 0.03
    assert like[LABELS.index("threat")] < 0.01


def test_a_later_word_overrules_an_earlier_one() -> None:
    text, before = ["Is that all you have?"], given(0.6)
    own = Own().corrected("negative_tone", True, text, ["en"], before, POINT)
    own = own.corrected("negative_tone", False, text, ["en"], before, POINT)
    assert own.moved(text, ["en"], before)[0, J] < POINT


def test_saying_what_is_so_already_changes_nothing() -> None:
    own = Own().corrected("negative_tone", False, ["See you on Friday."], ["en"], given(0.01), POINT)
    assert own.moves["negative_tone"] == {}


def test_it_holds_numbers_alone() -> None:
    own = Own().corrected("negative_tone", True, ["We had hoped for rather more."], ["en"], given(0.3), POINT)
    assert all(isinstance(k, int) and isinstance(v, float) for k, v in own.moves["negative_tone"].items())


def test_a_wild_correction_costs_on_the_held_out_texts() -> None:
    from classifier.model import load

    model = load(encoder=False)
    wild = Own({"positive": dict.fromkeys(range(2**17), -5.0)})
    assert f1_on_held_out(model, "positive", wild) < f1_on_held_out(model, "positive", Own()) - 0.1
