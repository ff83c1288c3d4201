"""Which format a file is likely to have: by the end of its name, and by its first signs where several share one."""

import re
from pathlib import PurePath

BY_EXTENSION = {"xlsx": "xlsx", "docx": "text", "gift": "gift", "zip": "qti21"}
GIFT = re.compile(rb"^\s*(\$CATEGORY:|::.+::)|\{\s*(=|~|T\}|F\}|TRUE|FALSE|#)", re.MULTILINE)
LOOKED_AT = 20_000


def guess(name: str, data: bytes) -> str:
    """Return the name of a format, empty where no format is written to such files."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    head = data[:LOOKED_AT].replace(b"\0", b"")  # UTF-16 is read, too
    if extension == "xml":
        return "moodle_xml" if b"<quiz" in head else "qti21"
    if extension == "txt":
        return "gift" if GIFT.search(head) else "text"
    return BY_EXTENSION.get(extension, "")
