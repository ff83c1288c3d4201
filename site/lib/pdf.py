"""PDFs by typst. What people typed goes in as data (JSON), never into the source; no network, no file beside the template is read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings


def rendered(template: Path, data: Mapping[str, Any], *, standards: Sequence[str] = ()) -> bytes:
    """Return the PDF of a template that reads `sys.inputs.data`, as one of `standards` ("ua-1"). The fonts are those of `tools/assets.py`, else the system's."""
    import typst  # 30 MB of code, for the processes that print

    text = json.dumps(data, ensure_ascii=False)
    folder = settings.FONTS_DIR
    fonts = [str(folder)] if folder.is_dir() else []
    return bytes(
        typst.compile(
            str(template),
            sys_inputs={"data": text},
            font_paths=fonts,
            ignore_system_fonts=bool(fonts),
            pdf_standards=list(standards),  # type: ignore[arg-type]
        )
    )
