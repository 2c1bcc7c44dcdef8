"""Invented reports for tests: balanced figures and texts, named defects, and writers for each format.

``generator.generate(seed)`` makes a report from a seed, ``balanced.reports()`` is the hypothesis
strategy, ``defects`` breaks a report in a named way, ``writers`` puts it into a file. Rule authors and
other systems may use this package; all agencies in it are fictional.
"""
