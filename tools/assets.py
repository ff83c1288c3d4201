#!/usr/bin/env python3
"""Put the browser assets into build/assets/ (a static folder): PDF.js, Plyr and the icons from npm, the theme's styles as one file; the fonts of PDFs into build/fonts/.

Needs `npm ci` first. Copies only what differs, so running it again costs nothing.
"""

import filecmp
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "assets"
ICON_LIST = ROOT / "site" / "theme" / "icons.txt"
STYLES = [ROOT / "site" / "theme" / "static" / "theme" / f"{n}.css" for n in ("tokens", "theme", "frame", "components")]

COPIES = [
    ("pdfjs-dist/legacy/build/pdf.min.mjs", "pdfjs/pdf.min.mjs"),
    ("pdfjs-dist/legacy/build/pdf.worker.min.mjs", "pdfjs/pdf.worker.min.mjs"),
    ("pdfjs-dist/cmaps", "pdfjs/cmaps"),
    ("pdfjs-dist/standard_fonts", "pdfjs/standard_fonts"),
    ("pdfjs-dist/wasm", "pdfjs/wasm"),
    ("plyr/dist/plyr.min.mjs", "plyr/plyr.min.mjs"),
    ("plyr/dist/plyr.css", "plyr/plyr.css"),
    ("plyr/dist/plyr.svg", "plyr/plyr.svg"),
    ("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", "../fonts/NotoSansSC_400Regular.ttf"),
    ("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", "../fonts/NotoSansSC_700Bold.ttf"),
]


def icon_names() -> list[str]:
    """Return the names in icons.txt, in its order."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sprite(names: list[str]) -> str:
    """Return one SVG with a <symbol> for each of `names`; it paints with the text's colour."""
    symbols = [_symbol(name) for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str) -> str:
    source = (MODULES / "lucide-static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL).group(1)
    paint = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{" ".join(shapes.split())}</symbol>'


def put(source: Path, target: Path) -> int:
    """Copy a file or a folder's files where they differ; return how many were written."""
    if source.is_dir():
        return sum(put(child, target / child.name) for child in sorted(source.iterdir()))
    if target.exists() and filecmp.cmp(source, target):
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    return 1


def without_source_map(script: Path) -> str:
    """Return the script without the pointer to its source map, which the static files' manifest would look for."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)


def put_text(text: str, target: Path) -> int:
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return 1


def main() -> int:
    missing = [source for source, _ in COPIES if not (MODULES / source).exists()]
    missing += [n for n in icon_names() if not (MODULES / "lucide-static" / "icons" / f"{n}.svg").exists()]
    if missing:
        print(
            "Not found in node_modules (run `npm ci`; check site/theme/icons.txt):", ", ".join(missing), file=sys.stderr
        )
        return 1
    written = sum(put(MODULES / source, TARGET / target) for source, target in COPIES)
    written += put_text(without_source_map(MODULES / "plyr/dist/plyr.min.js"), TARGET / "plyr/plyr.min.js")
    written += put_text(sprite(icon_names()), TARGET / "theme-icons" / "icons.svg")
    written += put_text(
        "\n".join(style.read_text(encoding="utf-8") for style in STYLES), TARGET / "theme-css" / "base.css"
    )
    print(f"build/assets: {written} files written" if written else "build/assets: nothing to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
