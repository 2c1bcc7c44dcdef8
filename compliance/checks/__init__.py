"""The kinds of checks. A new kind is one module and one line in ``KINDS``."""

from __future__ import annotations

from compliance.checks.agree import Agree
from compliance.checks.announced import Announced
from compliance.checks.claim import Claim
from compliance.checks.complete import Complete
from compliance.checks.date import Date
from compliance.checks.deadline import Deadline
from compliance.checks.enumeration import Enumeration
from compliance.checks.equation import Equation
from compliance.checks.fee import Fee
from compliance.checks.flow import Flow
from compliance.checks.forbid import Forbid
from compliance.checks.form import FormUsed
from compliance.checks.headings import Headings
from compliance.checks.kind import Kind
from compliance.checks.label import Label
from compliance.checks.length import Length
from compliance.checks.match import Match
from compliance.checks.mention import Mention
from compliance.checks.number import Number
from compliance.checks.order import Order
from compliance.checks.parts import Parts
from compliance.checks.percent import Percent
from compliance.checks.period import Period
from compliance.checks.present import Present
from compliance.checks.readable import Readable
from compliance.checks.repeat import Repeat
from compliance.checks.topics import Topics

KINDS: tuple[type[Kind], ...] = (
    Agree,
    Announced,
    Claim,
    Complete,
    Date,
    Deadline,
    Enumeration,
    Equation,
    Fee,
    Flow,
    Forbid,
    FormUsed,
    Headings,
    Label,
    Length,
    Match,
    Mention,
    Number,
    Order,
    Parts,
    Percent,
    Period,
    Present,
    Readable,
    Repeat,
    Topics,
)
"""Every kind by tag, alphabetical, one entry a line."""
