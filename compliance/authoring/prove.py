"""Proves of each rule that it can fire, that it is quiet where all is right, that its examples can fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Literal

import msgspec

from compliance.api import national_book
from compliance.authoring.aims import aim_of
from compliance.authoring.cases import Builder, Case, of_example, of_spec
from compliance.authoring.clean import bases, clean_specs
from compliance.authoring.examples import Failure, lacking_examples, run_examples
from compliance.authoring.mutants import crossed, mutants
from compliance.authoring.rewrites import inserted, slots
from compliance.engine import evaluate
from compliance.errors import ReadError
from compliance.forms import Forms, load_forms
from compliance.model.finding import Finding, Subject, Verdict
from compliance.model.words import Words
from compliance.rulebook.rule import Rule, RuleBook
from compliance.testing.spec import Spec

_TURNS = (30, 400, 800)
"""How many mutants of each clean report are tried in turn, before the next turn begins."""
_MOST_OF_EXAMPLE = 400

State = Literal["fires", "by_example", "never"]


class Fired(msgspec.Struct, frozen=True):
    """A mutant on which a rule fired. ``form`` and ``year`` of the report, ``change``: what was done to
    it, ``message``: what the rule said. ``example``: the mutant comes from that example (0 = none)."""

    form: str
    year: int | None
    change: Words
    message: Words
    tried: int
    example: int = 0


class Noise(msgspec.Struct, frozen=True):
    """A finding on a report in which all is right. ``spec``: the report."""

    form: str
    year: int
    agency: str
    message: Words
    spec: Spec


class RuleProof(msgspec.Struct, frozen=True):
    """What was shown of one rule.

    ``fired``: one mutant of each form on which it fired. ``silent``: forms it applies to on which no
    mutant made it fire. ``noise``: clean reports on which it fired. ``crashed``: what it crashed on.
    ``examples``: those that do not come out as written; ``lacking``: outcomes without an example;
    ``rigid``: numbers of the examples that nothing could turn (a failing one into another outcome, a
    passing one into a failing one). ``local``: a profile's own rule, which may ask for more than is in a
    report that is right by the national rules, so that its noise is only mentioned. ``asks``: the words that,
    put into a clean report, make such a rule, or one of a folder beside the national rules, quiet.
    """

    rule: str
    file: str
    fired: tuple[Fired, ...]
    silent: tuple[str, ...]
    noise: tuple[Noise, ...] = ()
    crashed: tuple[Words, ...] = ()
    examples: tuple[Failure, ...] = ()
    lacking: tuple[str, ...] = ()
    rigid: tuple[int, ...] = ()
    local: bool = False
    asks: Words | None = None

    @property
    def state(self) -> State:
        """Whether it can fire, and how that was shown."""
        if any(not fired.example for fired in self.fired):
            return "fires"
        return "by_example" if self.fired else "never"

    @property
    def proven(self) -> bool:
        """Whether nothing is left to be said against it."""
        noisy = self.noise and not self.local and self.asks is None
        return self.state != "never" and not (
            noisy or self.crashed or self.examples or self.lacking or self.rigid
        )


class Proofs(msgspec.Struct, frozen=True):
    """Of a whole rule book. ``clean``: how many clean reports were judged, ``mutants``: how many mutants."""

    rules: tuple[RuleProof, ...]
    clean: int
    mutants: int


def prove(book: RuleBook, forms: Forms | None = None, only: Sequence[str] = ()) -> Proofs:
    """Every rule of ``book`` (``only``: those of these ids)."""
    forms = load_forms() if forms is None else forms
    rules = [rule for rule in book.rules if not only or rule.id in only]
    chosen = RuleBook(tuple(rules), book.sources, book.digest, book.profile)
    noise, clean = _noise(chosen, forms)
    failures: dict[str, list[Failure]] = {}
    for failure in run_examples(chosen, forms):
        failures.setdefault(failure.rule, []).append(failure)
    proofs = []
    builder = Builder(forms)
    tried = 0
    for rule in rules:
        search = _Search(rule, book, builder)
        proof = search.proof(tuple(noise.get(rule.id, ())), tuple(failures.get(rule.id, ())))
        if proof.noise and rule.id not in national_book().ids:
            proof = msgspec.structs.replace(proof, asks=search.asked(proof.noise[0].spec))
        proofs.append(proof)
        tried += search.tried
    return Proofs(tuple(proofs), clean, tried)


def _noise(book: RuleBook, forms: Forms) -> tuple[dict[str, list[Noise]], int]:
    found: dict[str, list[Noise]] = {}
    count = 0
    builder = Builder(forms)
    needs = frozenset[str]().union(*(rule.check.needs for rule in book.rules))
    for spec in clean_specs(forms):
        count += 1
        wanted = needs if spec.agency.kind == "government" else needs - {"children"}
        _, findings = evaluate(book, builder.subject(of_spec(spec, forms, wanted)))
        for finding in findings:
            found.setdefault(finding.rule, []).append(
                Noise(spec.form, spec.year, spec.agency.name, finding.message, spec)
            )
    return found, count


class _Search:
    """Looks for mutants on which one rule fires."""

    def __init__(self, rule: Rule, book: RuleBook, builder: Builder) -> None:
        self.rule = rule
        self.forms = builder.forms
        self._builder = builder
        self.tried = 0
        self._book = RuleBook((rule,), book.sources, book.digest, book.profile)
        self._crashed: dict[str, Words] = {}

    def proof(self, noise: tuple[Noise, ...], failures: tuple[Failure, ...]) -> RuleProof:
        fired: list[Fired] = []
        silent: list[str] = []
        for name in self.forms:
            found = self._on_clean(name)
            if found is not None:
                fired.append(found)
            elif bases(self.rule.applies, self.forms[name]):
                silent.append(name)
        rigid: list[int] = []
        if not failures:
            by_example, rigid = self._examples()
            if not fired and by_example is not None:
                fired.append(by_example)
        return RuleProof(
            rule=self.rule.id,
            file=self.rule.file,
            fired=tuple(fired),
            silent=tuple(silent),
            noise=noise,
            local=bool(self.rule.profile),
            crashed=tuple(self._crashed.values()),
            examples=failures,
            lacking=lacking_examples(self.rule),
            rigid=tuple(rigid),
        )

    def asked(self, spec: Spec) -> Words | None:
        """The words that have to be added to a clean report for the rule to be quiet; None where no words
        do: then it is not more that it asks for, but something else."""
        case = of_spec(spec, self.forms, self.rule.check.needs)
        form = self.forms[case.form]
        aim = aim_of(self.rule, form, spec.year)
        for change in inserted(aim, form, slots(aim.texts, form)):
            report = change.make(case.report)
            if report is not None:
                found = self.judged(msgspec.structs.replace(case, report=report))
                if found is not None and found[0] == "pass":
                    return change.words
        return None

    def judged(self, case: Case) -> tuple[Verdict, tuple[Finding, ...]] | None:
        """The rule's outcome; None for a case that is no report."""
        self.tried += 1
        try:
            subject: Subject = self._builder.subject(case)
        except ReadError:
            return None
        outcomes, findings = evaluate(self._book, subject)
        outcome = outcomes[0]
        if outcome.outcome == "crashed" and outcome.reason is not None:
            self._crashed.setdefault(outcome.reason.zh, outcome.reason)
        return outcome.outcome, findings

    def _on_clean(self, name: str) -> Fired | None:
        """A mutant of a clean report of this form on which the rule fires."""
        form = self.forms[name]
        cases = [of_spec(spec, self.forms, self.rule.check.needs) for spec in bases(self.rule.applies, form)]
        waiting = []
        for case in cases:
            year = case.report.year
            aim = aim_of(self.rule, form, year if isinstance(year, int) else 2024)
            waiting.append(mutants(case, aim, self.forms, cases))
        for turn in _TURNS:
            for source in waiting:
                for mutant in islice(source, turn):
                    found = self.judged(mutant.case)
                    if found is not None and found[0] == "fail":
                        return self._fired(mutant.case, mutant.words, found[1])
            waiting = waiting[:2]
        return None

    def _fired(self, case: Case, words: Words, findings: tuple[Finding, ...], example: int = 0) -> Fired:
        year = case.report.year
        return Fired(
            case.form,
            year if isinstance(year, int) else None,
            words,
            findings[0].message,
            self.tried,
            example,
        )

    def _examples(self) -> tuple[Fired | None, list[int]]:
        """A failing example that a change makes pass, and the examples that nothing turns."""
        shown: Fired | None = None
        rigid: list[int] = []
        cases = [(str(raw.get("outcome")), of_example(raw, self.forms)) for raw in self.rule.raw_examples]
        for number, (outcome, case) in enumerate(cases, 1):
            if outcome not in ("pass", "fail"):
                continue
            before = self.judged(case)
            wanted: tuple[Verdict, ...] = ("pass", "not_applicable") if outcome == "fail" else ("fail",)
            others = [other for said, other in cases if said in wanted]
            turned = next(self._turned(case, others, wanted), None)
            if turned is None:
                rigid.append(number)
            elif before is not None and before[0] == "fail" and shown is None:
                shown = self._fired(case, turned, before[1], number)
        return shown, rigid

    def _turned(self, case: Case, others: Sequence[Case], wanted: Sequence[Verdict]) -> Iterator[Words]:
        """Changes of a case that give it a wanted outcome: one part of it as in an example of that
        outcome, or a mutant."""
        year = case.report.year
        aim = aim_of(self.rule, self.forms[case.form], year if isinstance(year, int) else 2024)
        made = mutants(case, aim, self.forms)
        for mutant in chain(crossed(case, others), islice(made, _MOST_OF_EXAMPLE)):
            found = self.judged(mutant.case)
            if found is not None and found[0] in wanted:
                yield mutant.words
