"""Profiles: layers of folders that add rules, change others by id, or switch one off with a reason."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from compliance.api import Checker, national_book
from compliance.authoring import lacking_examples, run_examples
from compliance.errors import RuleError, UsageError
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.rulebook import load_rules, verify, yamlfile
from tests.rulebook.rules import ids, profile, refused, rule


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "base"
    for name in ("APP901", "APP902", "APP903"):
        rule(root, name)
    return root


def test_city_on_province_on_nation(tmp_path: Path, base: Path) -> None:
    profile(tmp_path, "province", "severity: {APP901: info}\nchanges: {APP902: {off: 本省不要求}}\n")
    rule(tmp_path / "province", "LOC101")
    city = profile(
        tmp_path,
        "city",
        "name: city\nbased_on: province\nmaintainer: 某处\n"
        "changes:\n  APP901: {message: {zh: '共 {left} 件'}, why: 用语}\n"
        "  LOC101: {check: {equation: applications.received.total = 2}}\n",
    )
    book = load_rules([base], city)
    assert ids(book) == ["APP901", "APP903", "LOC101"]
    first = book.rule("APP901")
    assert first is not None
    assert (first.severity, first.message.zh, first.profile) == ("info", "共 {left} 件", "province+city")
    assert [(touch.profile, touch.changed, touch.why) for touch in first.touched] == [
        ("province", ("severity",), ""),
        ("city", ("message",), "用语"),
    ]
    local = book.rule("LOC101")
    assert local is not None
    assert local.profile == "province+city"
    assert local.check.equation == "applications.received.total = 2"  # type: ignore[attr-defined]
    assert book.rule("APP903") is not None
    assert book.rule("APP903").profile == ""  # type: ignore[union-attr]
    assert [layer.name for layer in book.layers] == ["province", "city"]
    assert book.profile == "city"


def test_findings_name_the_profiles_that_touched_them(tmp_path: Path, base: Path) -> None:
    own = profile(tmp_path, "house", "severity: {APP901: info}\n")
    rule(own, "LOC101")
    report = from_data({"facts": {"applications.received.total": 7}}, load_forms())
    result = Checker(load_rules([base], own)).judge(report)
    assert {finding.rule: (finding.profile, finding.severity) for finding in result.findings} == {
        "APP901": ("house", "info"),
        "APP902": ("", "warning"),
        "APP903": ("", "warning"),
        "LOC101": ("house", "warning"),
    }


def test_options_merge_and_null_takes_one_out(tmp_path: Path) -> None:
    own = profile(
        tmp_path,
        "early",
        "changes:\n  DAT001:\n    check:\n      due:\n        department: [{by: 01-20, severity: error}]\n"
        "        vertical: null\n",
    )
    rules = load_rules(profile=own).rule("DAT001")
    before = load_rules().rule("DAT001")
    assert rules is not None
    assert before is not None
    due, old = rules.check.due, before.check.due  # type: ignore[attr-defined]
    assert due["department"][0].by == "01-20"
    assert due["government"] == old["government"]
    assert set(old) - set(due) == {"vertical"}


def test_a_changed_rule_can_have_examples_of_its_own(tmp_path: Path, base: Path) -> None:
    text = (
        "changes:\n  APP901:\n    check: {equation: applications.received.total = 3}\n    examples:\n"
        "      - {outcome: pass, facts: {applications.received.total: 3}}\n"
        "      - {outcome: fail, facts: {applications.received.total: 1}}\n"
    )
    book = load_rules([base], profile(tmp_path, "house", text))
    assert run_examples(book) == ()
    assert lacking_examples(book.rules[0]) == ()
    wrong = refused([base], profile(tmp_path, "house", text.replace("outcome: fail", "outcome: fial")))
    assert any(":7:" in mistake and "did you mean 'fail'" in mistake for mistake in wrong)


def test_own_documents_and_their_clauses_are_added(tmp_path: Path, base: Path) -> None:
    own = profile(tmp_path, "house", "changes: {APP901: {basis: [{source: notice, clause: 三}]}}\n")
    (own / "sources.yaml").write_text(
        "sources:\n  - {id: notice, title: {zh: 示例通知}, confirmed: true}\n", encoding="utf-8"
    )
    changed = load_rules([base], own).rule("APP901")
    assert changed is not None
    assert [(ref.source, ref.clause) for ref in changed.basis] == [
        ("format-2021", "附件 三"),
        ("notice", "三"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("changes: {APP909: {severity: info}}\n", 2, "did you mean 'APP90"),
        ("severity: {APP909: info}\n", 2, "no such rule"),
        ("changes:\n  APP901: {off: ''}\n", 3, "off"),
        ("changes:\n  APP901: {off: x, severity: info}\n", 3, "已停用"),
        ("changes:\n  APP901: {}\n", 3, "nothing is changed"),
        ("changes:\n  APP901:\n    check: {kind: match}\n", 4, "kind"),
        ("changes:\n  APP901:\n    check: {equaton: a}\n", 4, "did you mean 'equation'"),
        ("changes:\n  APP901:\n    check: {equation: applications.recieved.total = 1}\n", 4, "received"),
        ("changes:\n  APP901:\n    message: {zh: '{lefty}'}\n", 4, "did you mean 'left'"),
        ("changes:\n  APP901:\n    basis: [{source: nowhere, clause: x}]\n", 4, "unknown source"),
        ("changes:\n  APP901:\n    severity: eror\n", 4, "did you mean 'error'"),
        ("severity: {APP901: info}\nchanges: {APP901: {note: x}}\n", 2, "twice"),
        ("name: other\n", 2, "name and folder differ"),
        ("valid: {from: 2025-02-01, until: 2025-01-01}\n", 2, "from is after until"),
        ("valid: {from: soon}\n", 2, "from"),
        ("based_on: nowhere\n", 2, "no such profile"),
        ("{}: 1\n", 2, ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, base: Path, text: str, line: int, said: str
) -> None:
    found = refused([base], profile(tmp_path, "house", text))
    assert any(f"house/profile.yaml:{line}:" in mistake and said in mistake for mistake in found), found


def test_everything_at_once(tmp_path: Path, base: Path) -> None:
    own = profile(tmp_path, "house", "changes: {APP909: {severity: info}, APP901: {severity: eror}}\n")
    rule(own, "LOC101", "severty: x\n")
    rule(own, "APP902")
    found = "\n".join(refused([base], own))
    for said in ("APP901", "severty", "duplicate id"):
        assert said in found


def test_a_circle_is_an_error_that_names_the_way(tmp_path: Path, base: Path) -> None:
    profile(tmp_path, "one", "based_on: two\n")
    profile(tmp_path, "two", "based_on: three\n")
    profile(tmp_path, "three", "based_on: one\n")
    assert "one → two → three → one" in refused([base], tmp_path / "one")[0]
    profile(tmp_path, "own", "based_on: own\n")
    assert "own → own" in refused([base], tmp_path / "own")[0]


def test_what_is_off_cannot_be_changed_further_down(tmp_path: Path, base: Path) -> None:
    profile(tmp_path, "province", "changes: {APP901: {off: 不要求}}\n")
    city = profile(tmp_path, "city", "based_on: province\nseverity: {APP901: error}\n")
    assert "switched off" in refused([base], city)[0]


def test_a_rule_without_confirmed_basis_does_not_become_an_error(tmp_path: Path) -> None:
    own = profile(tmp_path, "strict", "severity: {DOC301: error}\n")
    confirmed = load_rules().rule("DOC301")
    assert confirmed is not None
    if confirmed.confirmed:
        pytest.skip("the rule rests on a text that was read")
    with pytest.raises(RuleError, match="no confirmed basis"):
        load_rules(profile=own)


def test_a_profile_counts_while_it_is_valid(tmp_path: Path, base: Path) -> None:
    own = profile(
        tmp_path,
        "house",
        "valid: {from: 2025-01-01, until: 2025-12-31}\n"
        "severity: {APP901: info}\nchanges: {APP902: {off: 今年不查}}\n",
    )
    rule(own, "LOC101")
    book = load_rules([base], own)
    day = datetime.date
    for when in (day(2024, 12, 31), day(2026, 1, 1)):
        before = book.on(when)
        assert ids(before) == ["APP901", "APP902", "APP903"]
        assert {each.severity for each in before.rules} == {"warning"}
    for when in (day(2025, 1, 1), day(2025, 12, 31)):
        assert ids(book.on(when)) == ["APP901", "APP903", "LOC101"]
        assert book.on(when).rules[0].severity == "info"
    assert ids(book) == ["APP901", "APP903", "LOC101"]


def test_a_profile_is_found_by_path_or_name_only_where_it_is_one(tmp_path: Path, base: Path) -> None:
    with pytest.raises(UsageError, match="no such profile"):
        load_rules([base], "nowhere-at-all")
    with pytest.raises(UsageError, match="no such profile folder"):
        load_rules([base], tmp_path / "none")
    with pytest.raises(UsageError, match="rules new profile"):
        load_rules([base], base)
    with pytest.raises(UsageError, match="--profile"):
        load_rules([profile(tmp_path, "house")])


def test_a_folder_within_is_a_profile_of_its_own(tmp_path: Path, base: Path) -> None:
    province = profile(tmp_path, "province")
    rule(province, "LOC101")
    city = profile(province, "city", "based_on: province\n")
    rule(city, "LOC201")
    assert ids(load_rules([base], province)) == ["APP901", "APP902", "APP903", "LOC101"]
    assert ids(load_rules([base], city)) == ["APP901", "APP902", "APP903", "LOC101", "LOC201"]


def test_fifty_layers(tmp_path: Path, base: Path) -> None:
    for number in range(50):
        text = f"based_on: p{number - 1}\n" if number else ""
        severity = "info" if number % 2 else "warning"
        own = profile(tmp_path, f"p{number}", text + f"severity: {{APP901: {severity}}}\n")
        rule(own, f"LOC{number:03d}")
    book = load_rules([base], tmp_path / "p49")
    assert len(book.rules) == 53
    assert book.rules[0].profile.startswith("p0+p1+")
    assert book.rules[0].severity == "info"
    assert load_rules([base], tmp_path / "p49") == book


def test_what_profiles_change_is_read_once(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = verify.rule_of

    def spied(file: yamlfile.Source, *more: object) -> object:
        read.append(file.name)
        return real(file, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(verify, "rule_of", spied)
    for number in range(5):
        own = profile(tmp_path, f"q{number}", "severity: {APP901: info}\n")
        rule(own, "LOC101")
        assert load_rules([base], own).rules[0].severity == "info"
    assert len(read) == 3 + 5
    (base / "applications/APP901.yaml").unlink()
    assert any("APP901" in mistake for mistake in refused([base], own))


def test_yes_and_off_are_words(tmp_path: Path, base: Path) -> None:
    own = profile(tmp_path, "house", "maintainer: yes\nnote: off\n")
    assert load_rules([base], own).layers[0].maintainer == "yes"


def test_a_name_is_looked_up_where_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("here", "there"):
        own = profile(tmp_path / place, "mycity")
        rule(own, "LOC101" if place == "here" else "LOC102")
        monkeypatch.chdir(tmp_path / place)
        added = [each.id for each in national_book("mycity").rules if each.profile]
        assert added == (["LOC101"] if place == "here" else ["LOC102"])
