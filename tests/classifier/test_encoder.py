"""The encoder's file, pieces and vectors, on a tiny model; on the real one where it is installed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

from classifier.e5 import File, checked, unpacked
from classifier.encoder import LONGEST, Encoder, Tokenizer
from classifier.manifest import encoder_file
from tests.classifier.tiny import HEADS, HIDDEN, INNER, LAYERS, adapter, write


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> File:
    return File(write(tmp_path_factory.mktemp("tiny") / "tiny.bin"))


def test_the_most_probable_pieces_are_chosen(file: File) -> None:
    tokenize = Tokenizer(file.vocabulary)
    # "▁home" in one piece (-3.5) beats "▁ho" + "me" (-4)
    assert tokenize("home works") == [0, 5, 6, 9, 10, 11, 2]


def test_letters_without_a_piece_are_unknown_and_full_width_ones_are_folded(file: File) -> None:
    tokenize = Tokenizer(file.vocabulary)
    assert tokenize("Ｈ") == [0, 5, 6, 4, 12, 2]
    assert tokenize("hé") == [0, 5, 6, 4, 12, 3, 2]


def test_pieces_of_other_scripts_are_left_out(file: File) -> None:
    assert "▁ど" not in file.vocabulary.pieces


@pytest.mark.parametrize("text", ["", " \n\t", "home " * 500, "h" * 100_000, "\x00\ud800\u202e", "é" * 9_000])
def test_any_text_gives_few_pieces_and_a_finite_vector(file: File, text: str) -> None:
    encoder = Encoder(file, adapter())
    assert 4 <= len(encoder.tokenizer(text)) <= LONGEST
    assert np.isfinite(encoder.vectors([text])).all()


def test_a_text_has_the_same_vector_alone_and_in_a_batch(file: File) -> None:
    encoder = Encoder(file, adapter(scale=0.3))
    texts = ["home", "home works home", "works " * 90, "me", "home"]
    together = encoder.vectors(texts)
    assert together.shape == (5, HIDDEN)
    for text, vector in zip(texts, together, strict=True):
        assert np.abs(encoder.vectors([text])[0] - vector).max() < 1e-4


def test_no_texts_give_no_vectors(file: File) -> None:
    assert Encoder(file, adapter()).vectors([]).shape == (0, HIDDEN)


def test_an_adapter_of_nothing_changes_nothing_and_another_does(file: File) -> None:
    bare = Encoder(file, {"layers": np.array(LAYERS)}).vectors(["home works"])
    assert np.array_equal(Encoder(file, adapter(scale=0.0)).vectors(["home works"]), bare)
    assert np.abs(Encoder(file, adapter(scale=0.3)).vectors(["home works"]) - bare).max() > 0.01


def test_the_vector_is_the_transformers(file: File) -> None:
    """Against the formulas written out for one text (Vaswani et al. 2017), in double precision."""
    encoder = Encoder(file, {"layers": np.array(LAYERS)})
    ids = encoder.tokenizer("home works")

    def normed(x: np.ndarray, name: str) -> np.ndarray:
        x = x - x.mean(1, keepdims=True)
        return x / np.sqrt((x**2).mean(1, keepdims=True)) * file.numbers(f"{name}.w") + file.numbers(f"{name}.b")

    def linear(x: np.ndarray, name: str, width: int = HIDDEN) -> np.ndarray:
        return x @ file.matrix(f"{name}.w", width).astype(np.float64).T + file.numbers(f"{name}.b")

    x = (
        file.words(np.array(ids))
        + file.numbers("emb.pos").reshape(-1, HIDDEN)[: len(ids)]
        + file.numbers("emb.type")[:HIDDEN]
    )
    x = normed(x.astype(np.float64), "emb.ln")
    size = HIDDEN // HEADS
    for i in range(LAYERS):
        q, k, v = (linear(x, f"l{i}.{m}") for m in "qkv")
        seen = np.zeros_like(x)
        for h in range(HEADS):
            part = slice(h * size, (h + 1) * size)
            scores = np.exp(q[:, part] @ k[:, part].T / math.sqrt(size))
            seen[:, part] = scores / scores.sum(1, keepdims=True) @ v[:, part]
        x = normed(x + linear(seen, f"l{i}.ao"), f"l{i}.aln")
        inner = linear(x, f"l{i}.fi")
        x = normed(x + linear(inner * 0.5 * (1 + erf(inner / math.sqrt(2))), f"l{i}.fo", INNER), f"l{i}.oln")
    assert np.abs(encoder.vectors(["home works"])[0] - x.mean(0)).max() < 5e-3  # matrices are kept in half precision


def test_four_bits_unpack_low_nibbles_first() -> None:
    block = np.zeros(1, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    block["scale"], block["nibbles"][0, 0] = 0.5, 0x3F
    out = unpacked(block)
    assert (out[0], out[16], out[1]) == (3.5, -2.5, -4.0)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "tiny.bin")
    with pytest.raises(ValueError, match="not the encoder that the classifier was trained with"):
        checked(path)
    path.write_bytes(b"nothing" * 100)
    with pytest.raises(ValueError, match="no model"):
        File(path)


def test_the_installed_encoder_tells_near_from_far() -> None:
    path = encoder_file()
    if path is None:
        pytest.skip("the extra `encoder` is not installed")
    encoder = Encoder(File(checked(path)), {"layers": np.array(12)})
    texts = ["When will you pay my invoice?", "Wann bezahlen Sie meine Rechnung?", "The cat sleeps on the sofa."]
    a, b, c = (v / np.linalg.norm(v) for v in encoder.vectors(texts))
    assert a @ b > a @ c + 0.05
