"""The shipped model as it is loaded and read with: its two stages, what it refuses, what it must see."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.labels import LABELS
from classifier.manifest import ADAPTER, WEIGHTS, encoder_file, read_manifest
from classifier.model import Model, load
from classifier.second import Second
from classifier.sentences import PASSAGE, passages

needs_encoder = pytest.mark.skipif(encoder_file() is None, reason="the extra `encoder` is not installed")
STAGES = [pytest.param(False, id="first stage"), pytest.param(True, id="both stages", marks=needs_encoder)]
_loaded: dict[bool, Model] = {}


def model(encoder: bool) -> Model:
    if encoder not in _loaded:
        _loaded[encoder] = load(encoder=encoder)
    return _loaded[encoder]


def tripped(m: Model, text: str, direction: str = "in") -> set[str]:
    return {label for spans in m.read([text], [direction]) for s in spans for label in m.tripped(s.probabilities)}


PLAIN = [
    ("I need this NOW!!! Why are you not answering??", "in", {"urgency"}),
    ("You are an incompetent fraud and everybody will hear about it.", "in", {"insult", "negative_tone"}),
    ("Din faktura får vänta, vi har lite ont om likviditet just nu.", "in", {"payment_excuse"}),
    ("Boleh bagi diskaun sikit tak? Harga tu mahal sangat.", "in", {"haggling"}),
    ("Können Sie bitte noch schnell drei weitere Seiten machen, das ist ja sicher inklusive.", "in", {"scope_creep"}),
    ("Merci beaucoup, votre travail est magnifique, toute l'équipe est ravie.", "in", {"positive"}),
    ("Mi factura venció hace tres semanas; ¿puede decirme cuándo se pagará?", "out", {"payment_chase"}),
]
QUIET = [
    ("Page 4 shows the old logo; please swap it for the new one.", "in"),
    ("Kan du skicka offerten på måndag? Det är ingen brådska.", "in"),
    ("Sila rujuk lampiran untuk jadual mesyuarat minggu depan.", "in"),
    ("Die Rechnung ist angekommen und wird wie vereinbart zum 30. überwiesen.", "in"),
    ("Le texte du dépliant « Urgences pédiatriques » est en pièce jointe.", "in"),
    ("Adjunto el presupuesto del nuevo encargo; la entrega sería el 14.", "out"),
]


@pytest.mark.parametrize("encoder", STAGES)
@pytest.mark.parametrize(("text", "direction", "labels"), PLAIN)
def test_what_is_plain_is_seen(encoder: bool, text: str, direction: str, labels: set[str]) -> None:
    assert labels <= tripped(model(encoder), text, direction)


@pytest.mark.parametrize("encoder", STAGES)
@pytest.mark.parametrize(("text", "direction"), QUIET)
def test_ordinary_words_are_silent(encoder: bool, text: str, direction: str) -> None:
    assert tripped(model(encoder), text, direction) == set()


@pytest.mark.parametrize("encoder", STAGES)
def test_a_text_is_read_alike_alone_and_among_others(encoder: bool) -> None:
    texts, ways = [t for t, *_ in PLAIN], [d for _, d, _ in PLAIN]
    together = model(encoder).read(texts, ways)
    for text, way, spans in zip(texts, ways, together, strict=True):
        alone = model(encoder).read([text], [way])[0]
        assert [s.start for s in alone] == [s.start for s in spans]
        pairs = [
            (a, b)
            for s, t in zip(alone, spans, strict=True)
            for a, b in zip(s.probabilities, t.probabilities, strict=True)
        ]
        assert max(abs(a - b) for a, b in pairs) <= 0.002


@pytest.mark.parametrize("encoder", STAGES)
def test_no_label_of_the_other_direction_is_ever_given(encoder: bool) -> None:
    for text, *_ in PLAIN:
        for s in model(encoder).read([text], ["out"])[0]:
            assert {label for label, p in zip(LABELS, s.probabilities, strict=True) if p} <= {
                "payment_chase",
                "spoken_up",
                "positive",
            }


@pytest.mark.parametrize("encoder", STAGES)
@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=3000))
def test_any_text_is_read(encoder: bool, text: str) -> None:
    for s in model(encoder).read([text], ["in"])[0]:
        assert 0 <= s.start < s.end <= len(text) and len(s.probabilities) == len(LABELS)
        assert all(0 <= p <= 1 for p in s.probabilities)


@needs_encoder
def test_the_encoder_is_not_asked_about_what_the_first_stage_clears(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    honest = Second.logits
    monkeypatch.setattr(Second, "logits", lambda self, texts: (asked.extend(texts), honest(self, texts))[1])
    two = load(encoder=True)
    text = "The files are attached.\n\nYou clown, pay me back or I will sue you!"
    two.read([text], ["in"])
    assert asked == [text]
    asked.clear()
    two._clear[:] = 1.0
    two.read([text], ["in"])
    assert asked == []


@needs_encoder
def test_with_and_without_the_encoder_are_two_versions_with_their_own_operating_points() -> None:
    one, two = read_manifest(encoder=False), read_manifest(encoder=True)
    assert one["version"] != two["version"] and one["thresholds"] != two["thresholds"]
    assert "final" in two and "final" not in one
    assert read_manifest()["version"] == two["version"]


def test_own_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size + ADAPTER.stat().st_size <= 8 * 2**20


@pytest.mark.parametrize("part", ["weights.npz", "weights.json"])
def test_damaged_weights_are_refused(tmp_path: Path, part: str) -> None:
    for path in (WEIGHTS, WEIGHTS.with_suffix(".json")):
        shutil.copy(path, tmp_path)
    damaged = tmp_path / part
    damaged.write_bytes(damaged.read_bytes()[:-100])
    with pytest.raises(ValueError, match="can't be read"):
        load(tmp_path / "weights.npz")


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS, tmp_path)
    manifest = json.loads(WEIGHTS.with_suffix(".json").read_text("utf-8"))
    (tmp_path / "weights.json").write_text(json.dumps(manifest | {"layout": "another"}), "utf-8")
    with pytest.raises(ValueError, match="made for other features"):
        load(tmp_path / "weights.npz")


@given(st.lists(st.integers(1, 700), max_size=30))
def test_passages_hold_each_sentence_once_in_order(lengths: list[int]) -> None:
    spans, at = [], 0
    for length in lengths:
        spans.append((at, at + length))
        at += length + 1
    found = passages(spans)
    assert [i for first, last in found for i in range(first, last)] == list(range(len(spans)))
    assert all(last - first == 1 or spans[last - 1][1] - spans[first][0] <= PASSAGE for first, last in found)
