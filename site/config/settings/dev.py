"""The embedded mode of `make run`: one machine, SQLite, no other service. Serves with DEBUG off, as in a hall."""

from config.env import env
from config.secrets import local_secret
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR

EMBEDDED = True
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if env.str("EMAIL_URL", default=""):  # else mails are files, read at /dev/mail/
    vars().update(env.email_url_config(env.str("EMAIL_URL")))
