"""From the blocks of a file to the blocks of a page. Ids are made of the lesson's key and the anchor, so they never move."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from content.loader.blocks import Block
from content.loader.lessons import LessonFile

# Never change it: every block id of every loaded lesson is derived from it (architecture rule 14).
NAMESPACE = uuid.UUID("7b9d5d0e-6a51-5c39-9a0a-0d6a3f0c8f11")
Library = Callable[[Path, Block], int]


def block_id(lesson_key: str, anchor: str) -> str:
    """Return the id of a block in its StreamField."""
    return str(uuid.uuid5(NAMESPACE, f"{lesson_key}#{anchor}"))


def body_of(lesson: LessonFile, library: Library) -> list[dict[str, Any]]:
    """Return the raw StreamField data of a lesson. `library` puts a file into the library and returns its id."""
    return [
        {
            "type": "media" if block.kind in ("video", "audio") else block.kind,
            "id": block_id(lesson.key, block.anchor),
            "value": {"anchor": block.anchor, **_value(block, lesson, library)},
        }
        for block in lesson.blocks
    ]


def _value(block: Block, lesson: LessonFile, library: Library) -> dict[str, Any]:
    given = block.attributes
    path = lesson.folder / given.get("src", "")
    match block.kind:
        case "text":
            return {"heading": block.heading, "markdown": block.text}
        case "figure" | "map":
            drawing = {
                "svg": path.read_text(encoding="utf-8").strip(),
                "alt": given["alt"],
                "caption": given.get("caption", ""),
            }
            return drawing | ({"parts": _parts(block, lesson)} if block.kind == "map" else {})
        case "image":
            return {"image": library(path, block), "alt": given["alt"], "caption": given.get("caption", "")}
        case "pdf":
            return {"document": library(path, block), "title": given["title"]}
        case "video" | "audio":
            captions = given.get("captions")
            return {
                "document": library(path, block),
                "title": given["title"],
                "captions": library(lesson.folder / captions, block) if captions else None,
                "transcript": block.text,
            }
        case "check":
            return {"title": given.get("title", ""), "questions": _asked(block, lesson)}
        case "scenario":
            return {"title": given.get("title", ""), "scenario": given["scenario"], "mode": given.get("mode", "guided")}
        case "reading":
            return {"markdown": block.text}
    return {"title": given["title"], "markdown": block.text}


def _parts(block: Block, lesson: LessonFile) -> list[dict[str, Any]]:
    return [
        {"type": "item", "id": block_id(lesson.key, f"{block.anchor}/{part['part']}"), "value": dict(part)}
        for part in block.parts
    ]


def _asked(block: Block, lesson: LessonFile) -> list[dict[str, Any]]:
    return [
        {"type": "item", "id": block_id(lesson.key, f"{block.anchor}/{key}"), "value": key}
        for _line, key in block.asked
    ]
