"""Writes the first version of a rule or of a profile, from a rule of the same kind that is known to work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from compliance.api import national_book
from compliance.authoring.editor import kind_help
from compliance.authoring.examples import lacking_examples
from compliance.authoring.schemas import names_of, schemas, written
from compliance.checks import TAGS, kind_of
from compliance.errors import UsageError, did_you_mean
from compliance.resources import bundled
from compliance.rulebook import Rule
from compliance.rulebook.profile import FILE, NATIONAL

SCHEMAS = ".schemas"
"""Folder of a profile that holds the schemas its files point editors to."""

_ID = re.compile(r"[A-Z]{2,6}[0-9]{3}")
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_KEPT = ("certainty", "applies", "check", "message", "advice", "examples")
_EXPLAINED: Mapping[str, str] = {
    "title": "一句话说明要求什么",
    "severity": "error 错误、warning 警告、info 提示",
    "basis": "依据的文件（sources.yaml 里的代号）和条款",
    "applies": "哪些年报适用，不写就是全部",
    "message": "发现问题时说的话，可用",
    "advice": "怎样改",
    "examples": "示例就是测试：至少一个 pass、一个 fail",
}


class Wanted(NamedTuple):
    """What the author has said so far; "" = to be filled in."""

    id: str
    kind: str
    title: str = ""
    severity: str = "warning"
    source: str = "practice"
    clause: str = "请写明依据的条款"
    chapter: str = ""


def new_rule(wanted: Wanted, folder: Path) -> Path:
    """Writes a rule below ``folder`` and gives its path. Raises UsageError; overwrites nothing."""
    if _ID.fullmatch(wanted.id) is None:
        raise UsageError(f"编号“{wanted.id}”应为二至六个大写字母加三位数字，如 LOC101 (an id like LOC101)")
    if wanted.kind not in TAGS:
        raise UsageError(f"没有“{wanted.kind}”这种检查 (unknown kind){did_you_mean(wanted.kind, TAGS)}")
    taken = national_book().rule(wanted.id)
    if taken is not None:
        raise UsageError(f"编号 {wanted.id} 已用于国家规则“{taken.title.zh}” (this id is taken)")
    twice = next((path for path in folder.rglob(f"{wanted.id}.yaml")), None)
    if twice is not None:
        raise UsageError(f"编号 {wanted.id} 已用于 {twice} (this id is taken)")
    pattern = template(wanted.kind)
    chapter = wanted.chapter or pattern.section
    if _NAME.fullmatch(chapter) is None:
        raise UsageError(f"章节“{chapter}”不能作文件夹名 (no name for a folder)")
    place = folder / chapter
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{wanted.id}.yaml"
    _write_new(path, rule_text(wanted, pattern, _schema_for(path)))
    return path


def rule_text(wanted: Wanted, pattern: Rule, schema: str) -> str:
    """The rule file: the parts of ``pattern`` with the author's own words instead of its."""
    parts = dict(_parts((bundled("rules") / pattern.file).read_text(encoding="utf-8")))
    title = wanted.title or pattern.title.zh
    kind = type(pattern.check)
    given = "、".join(f"{{{name}}}" for name in sorted(kind.values))
    lines = [
        f"# yaml-language-server: $schema={schema}",
        f"# 由 {pattern.id} 改写而来：把每一项换成自己的内容，再运行 compliance rules check 和 rules test。",
        f"id: {wanted.id}",
        f"title: {{zh: {_quoted(title)}}}  # {_EXPLAINED['title']}",
        f"severity: {wanted.severity}  # {_EXPLAINED['severity']}",
        f"basis:  # {_EXPLAINED['basis']}",
        f"  - {{source: {_quoted(wanted.source)}, clause: {_quoted(wanted.clause)}}}",
    ]
    for name in _KEPT:
        if name not in parts:
            continue
        if name == "check":
            lines += _options(wanted.kind)
        elif name in _EXPLAINED:
            lines.append(f"# {_EXPLAINED[name]}{f' {given}' if name == 'message' and given else ''}")
        text = parts[name].rstrip()
        said = f"severity: {pattern.severity}"
        # Where the check has severities of its own, the examples speak of those.
        if name == "examples" and said not in parts["check"]:
            text = text.replace(said, f"severity: {wanted.severity}")
        lines.append(text)
    return "\n".join(lines) + "\n"


@cache
def template(kind: str) -> Rule:
    """The national rule of a kind with the shortest file, of those with both examples."""
    found = [
        rule
        for rule in national_book().rules
        if str(rule.check.__struct_config__.tag) == kind and rule.raw_examples
    ]
    if not found:
        raise UsageError(f"还没有用“{kind}”的国家规则可以照着写 (no rule of this kind to go by)")
    return min(found, key=lambda rule: (len(lacking_examples(rule)), len(str(rule.raw_examples)), rule.id))


def new_profile(
    name: str, parent: Path, *, title: str = "", based_on: str = NATIONAL, maintainer: str = ""
) -> Path:
    """Makes the folder of a profile: ``profile.yaml``, ``sources.yaml`` and the schemas for editors.
    Raises UsageError where there is something of that name."""
    if _NAME.fullmatch(name) is None:
        raise UsageError(f"“{name}”不能作规则包的代号，请用字母、数字、汉字和 - . (no name for a profile)")
    folder = parent / name
    if folder.exists():
        raise UsageError(f"“{folder}”已经有了，没有改动它 (it is there already)")
    folder.mkdir(parents=True)
    own = folder / SCHEMAS
    own.mkdir()
    for file, data in schemas(names_of(national_book())).items():
        if file.partition(".")[0] in ("profile", "rule", "assessment", "waiver"):
            _write_new(own / file, written(data))
    _write_new(folder / FILE, _profile_text(name, title, based_on, maintainer))
    _write_new(folder / "sources.yaml", _SOURCES)
    return folder


def _profile_text(name: str, title: str, based_on: str, maintainer: str) -> str:
    return f"""# yaml-language-server: $schema={SCHEMAS}/profile.schema.json
name: {_quoted(name)}
title: {{zh: {_quoted(title or name)}}}  # 规则包的名称
based_on: {based_on}  # national 是只有国家规则；也可以写旁边另一个规则包的代号
maintainer: {_quoted(maintainer)}  # 由谁维护
# valid: {{from: 2026-01-01, until: 2026-12-31}}  # 有效期，不写就是一直有效

# 修改国家规则，只写要改的；编号可用 compliance rules list 查。例如：
# changes:
#   DAT001:
#     why: 本地要求 1 月 20 日前公布
#     check: {{due: {{department: [{{by: 01-20, severity: error}}]}}}}
#   TXT001: {{severity: info}}
#   DOC301: {{off: 本地不要求，理由写在这里}}
"""


_SOURCES = """# 本地规则依据的文件。confirmed: true 表示核对过原文；没有核对过的不能支撑 error。例如：
# sources:
#   - {id: local-notice, title: {zh: 某市关于年度报告的通知}, number: 示例〔2026〕1号, confirmed: true}
sources: []
"""


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Top-level keys of a rule file with their text."""
    found = list(_KEY.finditer(text))
    for one, following in zip(found, [*found[1:], None], strict=True):
        yield one[1], text[one.start() : following.start() if following else len(text)]


def _options(tag: str) -> Iterator[str]:
    kind = kind_of(tag)
    words = kind_help(tag)
    yield f"# 查法：{words.get('.', tag)}"
    for name in kind.__struct_fields__ if kind is not None else ():
        yield f"#   {name} — {words.get(name, '')}"


def _schema_for(path: Path) -> str:
    """The schema as a rule file at ``path`` should name it: beside it where its profile has one."""
    for up, folder in enumerate(list(path.absolute().parents)[:4]):
        for name in (SCHEMAS, "schemas"):
            if (folder / name / "rule.schema.json").is_file():
                return f"{'../' * up}{name}/rule.schema.json"
    return (bundled("schemas") / "rule.schema.json").as_uri()


def _quoted(text: str) -> str:
    """A text as YAML writes it on one line within braces."""
    import json

    plain = re.fullmatch(r"[\w《》〔〕（）、。；，\-.]+", text) is not None and not text.startswith(
        ("-", ".")
    )
    return (
        text
        if plain and not re.fullmatch(r"[\d.eE+-]+|true|false|null|~", text, re.IGNORECASE)
        else json.dumps(text, ensure_ascii=False)
    )


def _write_new(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        raise UsageError(f"“{path}”已经有了，没有改动它 (it is there already)") from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
