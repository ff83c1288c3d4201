"""Which database holds what, in the embedded mode."""


class CacheRouter:
    """The cache table lives in its own SQLite file, so that cache writes never wait for answers being saved."""

    def db_for_read(self, model, **hints):
        return "cache" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return (db == "cache") == (app_label == "django_cache")
