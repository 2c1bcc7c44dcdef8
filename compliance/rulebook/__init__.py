"""Rules as typed data: what a rule file says, and loading folders of them."""

from compliance.rulebook.load import load_rules
from compliance.rulebook.rule import Adjust, Applies, Basis, Example, Rule, RuleBook, Shorthand, Source

__all__ = ["Adjust", "Applies", "Basis", "Example", "Rule", "RuleBook", "Shorthand", "Source", "load_rules"]
