"""Which files a command line means."""

from compliance.audit.discover import STDIN, SUFFIXES, sources

__all__ = ["STDIN", "SUFFIXES", "sources"]
