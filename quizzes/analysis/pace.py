"""How long a question was before the eyes, and when that was too short to have read it.

Rapid guessing (Wise & Kong 2005): below a threshold an answer cannot come from reading the question. Ours grows with the text, between
3 s (Kong, Wise & Bhola 2007) and 10 s (the cap of Wise & Ma 2012). People read Chinese at about 255 characters a minute, four a second
(Trauzettel-Klosinski & Dietz 2012); the threshold takes 20 a second, five times as fast: whoever is below it has not read the text.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

FLOOR_MS, CAP_MS = 3_000, 10_000
CHARACTERS_A_SECOND = 20
STEPS = (
    4  # bins per doubling of the time: a median is right within 19 %, and interpolated within the bin to a few percent
)
EDGES = [
    round(500 * 2 ** (n / STEPS)) for n in range(STEPS * 14 + 1)
]  # 0.5 s to 2 h 16 min; below and above are bins too
SHOWN = {"stem", "text", "label"}
KEPT_BACK = {"answers", "other_units"}  # of the key


def shown_length(body: Any) -> int:
    """Return how many characters of a question's body a person reads before answering: its texts without key, hints and feedback."""
    if isinstance(body, dict):
        own = sum(len(value) for name, value in body.items() if name in SHOWN and isinstance(value, str))
        return own + sum(shown_length(value) for name, value in body.items() if name not in KEPT_BACK)
    return sum(shown_length(row) for row in body) if isinstance(body, list) else 0


def threshold_ms(length: int) -> int:
    """Return below which time an answer to a question of `length` characters counts as answered without reading."""
    return max(FLOOR_MS, min(CAP_MS, 1_000 * length // CHARACTERS_A_SECOND))


def bin_of(ms: int) -> int:
    return bisect_right(EDGES, ms)


def median_ms(bins: Sequence[int]) -> int | None:
    """Return the median of times counted by `bin_of`, interpolated on the logarithmic scale; None without any."""
    total = sum(bins)
    if not total:
        return None
    need, seen = total / 2, 0
    for index, count in enumerate(bins):
        if count and seen + count >= need:
            low, high = edges_of(index)
            return round(low * (high / low) ** ((need - seen) / count))
        seen += count
    return None


def edges_of(index: int) -> tuple[int, int]:
    """Return the times (ms) between which bin `index` lies."""
    low = EDGES[index - 1] if index else 100
    high = EDGES[index] if index < len(EDGES) else EDGES[-1] * 2
    return low, high


def seconds(ms: float) -> float:
    """Return milliseconds as seconds for people: one digit below ten, none above."""
    return round(ms / 1_000, 1) if ms < 10_000 else float(math.floor(ms / 1_000 + 0.5))
