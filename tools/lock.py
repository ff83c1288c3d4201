#!/usr/bin/env python3
"""Write requirements.txt and requirements-dev.txt anew from their .in files (make lock). Never writes an index URL.

Run it on the oldest Python that we support, so that the lock installs on all of them.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--strip-extras", "--quiet"]
OLDEST = (3, 11)


def main() -> int:
    if sys.version_info[:2] != OLDEST:
        print(f"Locking with Python {sys.version.split()[0]}; the oldest supported is {'.'.join(map(str, OLDEST))}.")
    command = "make lock"
    for name, more in (("requirements", []), ("requirements-dev", ["--allow-unsafe"])):
        argv = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *more]
        argv += [*sys.argv[1:], f"--output-file={name}.txt", f"{name}.in"]
        code = subprocess.call(argv, cwd=ROOT, env={**os.environ, "CUSTOM_COMPILE_COMMAND": command})
        if code:
            return code
        print(f"{name}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
