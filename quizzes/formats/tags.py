"""Our fields as tags, which Moodle keeps with a question: `kuibu:difficulty=2`. Other tags are the author's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from quizzes.formats.canonical import KINDS, normal
from quizzes.formats.parsed import Question
from quizzes.formats.patches import PREFIX, Patch, apply, difference, patch_of, word_of

AS = f"{PREFIX}as="
UNSAFE = re.compile(r"[%\[\]<>`\\\x00-\x1f]")
MAX_TAGS = 1_000


@dataclass
class Carried:
    """What the tags of a question say: its kind with us, patches, and the tags of others. Without a kind it is not ours."""

    kind: str = ""
    patches: list[Patch] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def finish(self, native: Question) -> Question:
        """Return the question with what its format has no place for."""
        return normal(apply(normal(native), self.patches))


def read_tags(tags: Iterable[str]) -> Carried:
    carried = Carried()
    for tag in list(tags)[:MAX_TAGS]:
        if not tag.startswith(PREFIX):
            carried.others.append(" ".join(tag.split()))
            continue
        word = decode(tag)
        if word.startswith(AS):
            carried.kind = word.removeprefix(AS) if word.removeprefix(AS) in KINDS else ""
        else:
            patch = patch_of(word)
            carried.patches += [patch] if patch else []
    return carried


def own_tags(native: Question, wanted: Question) -> list[str]:
    """Return the tags that make `wanted` of what a reader finds without them."""
    return [encode(word_of(patch)) for patch in difference(normal(native), wanted)]


def as_tag(kind: str) -> str:
    return f"{AS}{kind}"


def encode(word: str) -> str:
    """Return a tag without characters that Moodle takes out of tags or GIFT needs."""
    return UNSAFE.sub(lambda m: f"%{ord(m[0]):02X}", word)


def decode(tag: str) -> str:
    return re.sub(r"%([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), tag)
