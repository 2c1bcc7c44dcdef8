"""Frozen data that every layer shares. Imports nothing of ours but ``errors`` and ``resources``."""
