"""What is known of the weights without loading them: version, operating points. Standard library only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parent / "weights.npz"


def read_manifest(path: Path = WEIGHTS) -> dict[str, Any]:
    """The JSON beside the weights: `version` (changes with any weight), `thresholds` (label -> operating point), calibration, digests.

    ValueError when it is missing or damaged.
    """
    try:
        manifest = json.loads(path.with_suffix(".json").read_text("utf-8"))
        manifest["version"], manifest["thresholds"], manifest["sha256"]
    except (OSError, ValueError, KeyError) as err:
        raise ValueError(f"the classifier's manifest can't be read ({err})") from err
    return dict(manifest)
