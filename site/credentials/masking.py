"""Names as strangers may read them."""


def masked(name: str) -> str:
    """Return a name of which the first and, from three letters on, the last is shown: 田*满, 田*."""
    name = name.strip()
    if len(name) <= 1:
        return "*"
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"
