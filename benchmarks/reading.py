"""From the bytes of a web page to its result, against selectolax parsing it and reading its tables.

The yardstick is what any program must at least do: parse the same bytes and put the cells of every table
into a grid, spans resolved. One core; medians of rounds taken in turn.

Run: python benchmarks/reading.py [rounds]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from compliance.api import Checker
from compliance.testing.generator import generate
from compliance.testing.writers import html

PAGES = 20


def grids(data: bytes) -> list[list[list[str | None]]]:
    """Every table of a page as a grid of texts."""
    return [grid(table) for table in LexborHTMLParser(data).css("table")]


def grid(table: LexborNode) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    down: dict[int, tuple[int, str]] = {}
    for tr in table.css("tr"):
        row: list[str | None] = []
        column = 0
        for td in tr.css("td, th"):
            while column in down:
                left, text = down.pop(column)
                if left > 1:
                    down[column] = (left - 1, text)
                row.append(text)
                column += 1
            attributes = td.attributes
            text = td.text(strip=True)
            rowspan = int(attributes.get("rowspan") or 1)
            for _ in range(int(attributes.get("colspan") or 1)):
                row.append(text)
                if rowspan > 1:
                    down[column] = (rowspan - 1, text)
                column += 1
        rows.append(row)
    return rows


def milliseconds(work: Callable[[bytes], object], pages: list[bytes]) -> float:
    start = time.perf_counter()
    for page in pages:
        work(page)
    return (time.perf_counter() - start) * 1000 / len(pages)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    pages = [
        html.write(generate(seed, size="dense"), html.Style(styled=True, furniture=True))
        for seed in range(PAGES)
    ]
    checker = Checker()

    def ours(data: bytes) -> object:
        return checker.check(data, "report.html")

    ours(pages[0]), grids(pages[0])
    whole, floor = [], []
    for _ in range(rounds):
        whole.append(milliseconds(ours, pages))
        floor.append(milliseconds(grids, pages))
    a, b = statistics.median(whole), statistics.median(floor)
    print(f"{sum(map(len, pages)) / len(pages) / 1000:.1f} KB a page")
    print(f"bytes to result           {a:7.2f} ms")
    print(f"selectolax and grids      {b:7.2f} ms")
    print(f"ratio                     {a / b:7.2f}   (goal: at most 6)")


if __name__ == "__main__":
    main()
