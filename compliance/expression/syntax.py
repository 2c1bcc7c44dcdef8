"""Reads the text of an expression: Python's parser makes the tree, and only what is listed here passes."""

from __future__ import annotations

import ast
import re

from compliance.errors import did_you_mean
from compliance.expression.bound import Operator, Scalar
from compliance.expression.terms import Comparison, Expression, ExpressionError, Term

VARIABLES = ("row", "column")
_OPERATOR = re.compile(r"!=|==|<=|>=|[=≠<>≤≥]")
_NAMES: dict[str, Operator] = {"!=": "≠", "==": "=", "<=": "≤", ">=": "≥"}
_LONGEST = 2000
_DEEPEST = 40
_LARGEST = 10**12


def parse(source: str) -> Comparison:
    """A comparison with exactly one sign of = ≠ < ≤ > ≥; raises ExpressionError."""
    signs = list(_OPERATOR.finditer(source))
    if len(signs) != 1:
        raise ExpressionError(
            f"应恰有一个比较符号 = ≠ < ≤ > ≥，现有 {len(signs)} 个 (exactly one comparison sign is needed)",
            source,
            signs[1].start() if len(signs) > 1 else 0,
        )
    sign = signs[0]
    operator = _NAMES.get(sign.group()) or sign.group()
    left = _parse(source, 0, sign.start())
    right = _parse(source, sign.end(), len(source))
    return Comparison(left, operator, right, source)  # type: ignore[arg-type]  # one of the six, by the pattern


def parse_sum(source: str) -> Expression:
    """A sum without a comparison sign; raises ExpressionError."""
    return _parse(source, 0, len(source))


def _parse(source: str, start: int, end: int) -> Expression:
    if len(source) > _LONGEST:
        raise ExpressionError(f"表达式超过 {_LONGEST} 个字符 (too long)", source, 0)
    text = source[start:end]
    start += len(text) - len(text.lstrip())
    text = " ".join(re.split(r"[\n\r\t]", text.strip())).replace("−", "-").replace("×", "*")
    if not text:
        raise ExpressionError("比较符号一侧是空的 (one side is empty)", source, max(start - 1, 0))
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as trouble:
        raise ExpressionError(
            f"不是算式 (not arithmetic: {trouble.msg})", source, start + max((trouble.offset or 1) - 1, 0)
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("不是算式 (not arithmetic)", source, start) from None
    return _Reader(source, text, start).expression(tree)


class _Reader:
    """Turns a Python syntax tree into terms; everything that is not listed here is refused."""

    def __init__(self, source: str, text: str, start: int) -> None:
        self.source = source
        self.bytes = text.encode()
        self.start = start

    def expression(self, tree: ast.expr) -> Expression:
        constant, terms = self.walk(tree, 0)
        return Expression(self.source, tuple(terms), constant)

    def walk(self, node: ast.expr, depth: int) -> tuple[Scalar, list[Term]]:
        if depth > _DEEPEST:
            raise self.error(node, "嵌套太深 (nested too deeply)")
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                if not abs(number) <= _LARGEST:
                    raise self.error(node, "数太大 (number too large)")
                return number, []
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.scale(-1, self.walk(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.walk(operand, depth + 1)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                a, first = self.walk(left, depth + 1)
                b, second = self.walk(right, depth + 1)
                if isinstance(op, ast.Sub):
                    b, second = self.scale(-1, (b, second))
                return a + b, first + second
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                one, other = self.walk(left, depth + 1), self.walk(right, depth + 1)
                if one[1] and other[1]:
                    raise self.error(node, "只能乘以数，不能把两个单元格相乘 (only a number may multiply)")
                return self.scale(other[0], one) if one[1] else self.scale(one[0], other)
            case ast.Call(func=ast.Name(id="sum"), args=[path], keywords=[]):
                return 0, [self.term(path, summed=True)]
            case ast.Attribute() | ast.Subscript() | ast.Name():
                return 0, [self.term(node, summed=False)]
        raise self.error(node, "只许用单元格名、数、+ - * 和 sum() (only cells, numbers, + - * and sum())")

    @staticmethod
    def scale(factor: Scalar, part: tuple[Scalar, list[Term]]) -> tuple[Scalar, list[Term]]:
        constant, terms = part
        return factor * constant, [term._replace(factor=factor * term.factor) for term in terms]

    def term(self, node: ast.expr, summed: bool) -> Term:
        slots: list[str] = []
        inner = node
        while not isinstance(inner, ast.Name):
            match inner:
                case ast.Attribute(value=value, attr=name):
                    slots.append(name)
                    inner = value
                case ast.Subscript(value=value, slice=ast.Name(id=name)):
                    if name not in VARIABLES:
                        raise self.error(
                            inner,
                            f"方括号里只能是 row 或 column，不是“{name}”{did_you_mean(name, VARIABLES)}",
                        )
                    slots.append(f"[{name}]")
                    inner = value
                case _:
                    raise self.error(inner, "单元格写作 表.行.列 (a cell is table.row.column)")
            if len(slots) > 2:
                break
        if len(slots) != 2 or not isinstance(inner, ast.Name):
            raise self.error(node, "单元格写作 表.行.列 (a cell is table.row.column)")
        column, row = slots
        if row == "[column]" or column == "[row]":
            raise self.error(node, "行的位置用 [row]，列的位置用 [column] ([row] and [column] are swapped)")
        return Term(1, inner.id, row, column, summed, self.position(node))

    def position(self, node: ast.expr) -> int:
        return self.start + len(self.bytes[: node.col_offset].decode())

    def error(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, self.source, self.position(node))
