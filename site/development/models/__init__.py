from development.models.needs import Need, NeedStep

__all__ = ["Need", "NeedStep"]
