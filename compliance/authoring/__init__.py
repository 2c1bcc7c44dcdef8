"""Tools of rule authors: everything that proves, explains and compares rules."""

from compliance.authoring.examples import Failure, lacking_examples, run_examples, subject_of
from compliance.authoring.schemas import schemas, written

__all__ = ["Failure", "lacking_examples", "run_examples", "schemas", "subject_of", "written"]
