"""The arithmetic of rules: sums of table cells with constant factors, and their comparison.

``applications.received.total`` is a cell; ``applications.received[column]`` one whose column is bound
by the rule; ``sum(applications.results[column])`` adds a row set of the form, and
``sum(applications[row].applicants)`` a column set. Every expression is linear: cells may be added,
subtracted and multiplied by a number, not by each other, so ``linear`` always has an answer. Texts are
parsed by ``ast`` and only read, never run.
"""

from compliance.expression.bound import Bound, BoundComparison, Value, substituted
from compliance.expression.syntax import parse, parse_sum
from compliance.expression.terms import Comparison, Expression, ExpressionError

__all__ = [
    "Bound",
    "BoundComparison",
    "Comparison",
    "Expression",
    "ExpressionError",
    "Value",
    "parse",
    "parse_sum",
    "substituted",
]
