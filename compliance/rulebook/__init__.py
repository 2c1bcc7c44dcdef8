"""Rules as typed data: what a rule file says, and loading folders of them."""

from compliance.rulebook.days import day_of
from compliance.rulebook.load import load_rules
from compliance.rulebook.rule import Adjust, Applies, Basis, Example, Rule, RuleBook, Shorthand, Source

__all__ = [
    "Adjust",
    "Applies",
    "Basis",
    "Example",
    "Rule",
    "RuleBook",
    "Shorthand",
    "Source",
    "day_of",
    "load_rules",
]
