"""Typed readers of the environment that fail loudly."""

from pathlib import Path

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """Folder of the embedded mode's database, media and mails (default: var/ in the checkout)."""
    return Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def database(url: str) -> dict:
    """Return Django's DATABASES entry for `url`; SQLite gets WAL, FULL and IMMEDIATE, PostgreSQL time limits."""
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {
            "connect_timeout": 5,
            "options": "-c statement_timeout=60000 -c lock_timeout=20000",
            **config.get("OPTIONS", {}),
        }
    return config
