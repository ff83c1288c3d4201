"""The effect of training on four levels: reaction, learning, behaviour, results."""

from development.effects.citing import citation

__all__ = ["citation"]
