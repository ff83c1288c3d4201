"""The embedded mode keeps its own secret beside its database."""

import secrets
from pathlib import Path


def local_secret(folder: Path) -> str:
    """Return the secret of this installation, made once (mode 0600) under `folder`."""
    path = folder / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:  # another process of the same start made it first
            pass
        return path.read_text()
