"""Production: everything that differs comes from the environment; no secret has a default."""

from config.env import env
from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, TASKS

EMBEDDED = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys: sessions and second steps live on
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=["hr", "examiner", "admin"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{h}" for h in ALLOWED_HOSTS if "*" not in h])
env.str("DATABASE_URL")
env.str("CACHE_URL")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)  # whose X-Forwarded-For is believed
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

vars().update(env.email_url_config(env.str("EMAIL_URL")))
TASKS = {**TASKS, "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
LOGGING["handlers"]["stderr"]["formatter"] = "json"
