"""The kinds of checks. A new kind is one module and one line in ``KINDS``."""
