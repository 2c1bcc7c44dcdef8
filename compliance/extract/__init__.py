"""Document + forms → Report."""

from compliance.extract.understand import understand

__all__ = ["understand"]
