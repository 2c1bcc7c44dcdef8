"""Which cells are wrong: the smallest sets of changes that make every identity hold.

Fellegi and Holt's principle for statistical tables: change the fewest cells so that all edits hold. All
smallest sets are found, exactly, from the linear equation rules in force; then they are ranked by what
people do wrong, with the text and last year's report as witnesses.
"""

from compliance.repair.attach import diagnosed
from compliance.repair.diagnosis import diagnose

__all__ = ["diagnose", "diagnosed"]
