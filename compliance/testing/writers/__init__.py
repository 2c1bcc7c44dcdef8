"""Puts an invented report into a file: one module a format, each with ``write(spec, …) -> bytes``."""
