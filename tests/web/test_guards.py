"""Who may call the server, how much they may send, and that nothing of it stays."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from compliance.api import national_book
from compliance.readers.guard import LIMITS
from compliance.web.app import application
from compliance.web.pool import Pool
from compliance.web.rates import Rate
from compliance.web.settings import Settings
from tests.web import made

SMALL = msgspec.structs.replace(LIMITS, size=200_000)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(1, SMALL)
    yield pool
    pool.close()


def client(pool: Pool, *, base: str = "http://127.0.0.1:8765", **settings: object) -> TestClient:
    made_with = Settings(limits=SMALL, **settings)  # type: ignore[arg-type]
    return TestClient(
        application(national_book(), made_with, pool), base_url=base, raise_server_exceptions=False
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:8765"])
def test_its_own_names_are_answered(pool: Pool, host: str) -> None:
    assert client(pool).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8765", ""])
def test_a_name_made_to_point_here_is_not(pool: Pool, host: str) -> None:
    answer = client(pool).get("/", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "host"


def test_further_names_are_answered_where_allowed(pool: Pool) -> None:
    open_to_all = client(pool, host="0.0.0.0", token="secret", hosts=("Report.Intranet",))
    for host, status in (("report.intranet:80", 200), ("10.0.0.7:8765", 200), ("evil.example", 421)):
        headers = {"host": host, "authorization": "Bearer secret"}
        assert open_to_all.get("/", headers=headers).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/check", "/api/show", "/page/read", "/page/judge", "/page/take/docx"])
def test_a_request_from_another_site_is_refused_unread(
    pool: Pool, path: str, headers: dict[str, str]
) -> None:
    answer = client(pool).post(path, content=made.right(), headers=headers)
    assert answer.status_code == 403


def test_requests_of_the_page_and_of_programs_are_taken(pool: Pool) -> None:
    for headers in ({}, {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}):
        assert client(pool).post("/api/check", content=made.right(), headers=headers).status_code == 200


def test_the_token_opens_by_address_cookie_or_header(pool: Pool) -> None:
    served = client(pool, host="0.0.0.0", token="secret-token")
    assert served.get("/").status_code == 401
    assert served.get("/?token=wrong").status_code == 401
    assert served.get("/static/main.js").status_code == 401
    assert served.post("/api/check", content=b"x", headers={"authorization": "Bearer no"}).status_code == 401
    entered = served.get("/?token=secret-token&lang=en", follow_redirects=False)
    assert entered.status_code == 303
    assert entered.headers["location"] == "/?lang=en"
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert served.get("/").status_code == 200
    fresh = client(pool, host="0.0.0.0", token="secret-token")
    assert fresh.get("/", headers={"authorization": "Bearer secret-token"}).status_code == 200


def test_every_answer_says_what_a_browser_may_do_with_it(pool: Pool) -> None:
    served = client(pool)
    for path, status in (("/", 200), ("/static/main.js", 200), ("/nowhere", 404), ("/api/openapi.json", 200)):
        answer = served.get(path)
        assert answer.status_code == status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"


def test_nothing_in_the_page_is_inline_or_from_elsewhere() -> None:
    folder = Path(__file__).resolve().parents[2] / "compliance/web"
    for path in [*folder.glob("static/*"), *folder.glob("templates/*")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, path
        assert "https://" not in text, path
        for way in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "eval(",
            "new Function",
            "document.write",
        ):
            assert way not in text, path
    page = (folder / "templates/page.html").read_text(encoding="utf-8")
    assert "<style" not in page
    assert "style=" not in page
    assert "onclick" not in page


def test_more_than_allowed_is_refused_before_it_is_taken_in(pool: Pool) -> None:
    served = client(pool, edited=10_000)
    large = b"x" * (SMALL.size + 1)
    for path in ("/api/check", "/page/read"):
        assert served.post(path, content=large).status_code == 413
        assert served.post(path, content=iter([large[:100_000]] * 3)).status_code == 413
    assert served.post("/page/judge", content=b"{" + b" " * 10_000 + b"}").status_code == 413


@pytest.mark.parametrize("path", ["/page/judge", "/page/blank", "/page/take/docx", "/page/take/json"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b"\xff", b'{"report": {}}', b'{"report": {"schema": "report/1"}}', b"[" * 9000],
    ids=["nothing", "empty", "list", "bytes", "no report", "half", "deep"],
)
def test_nonsense_for_the_page_is_refused_in_words(pool: Pool, path: str, body: bytes) -> None:
    answer = client(pool).post(path, content=body)
    # An empty object is a report in the shorthand, of which nothing is known.
    assert answer.status_code == 400 or (body == b'{"report": {}}' and answer.status_code == 200)
    if answer.status_code == 400:
        assert answer.json()["error"]["message"]


def test_hostile_files_cost_their_own_answer_only(pool: Pool) -> None:
    served = client(pool)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", b"<p>" * 20_000_000)
    for name, data in {
        "deep.html": b"<div>" * 30_000,
        "bomb.zip": bomb.getvalue(),
        "broken.docx": made.right()[:3000],
        "zipped.gz": gzip.compress(b"x"),
        "../../etc/passwd\x00.html": b"<p>x</p>",
    }.items():
        answer = served.post("/page/read", params={"name": name}, content=data)
        assert answer.status_code == 200
        lines = [msgspec.json.decode(line) for line in answer.content.splitlines()]
        assert lines
        assert all(line["report"] is None and line["reason"]["zh"] for line in lines), name
    assert served.post("/api/check", content=made.right()).json()["reports"][0]["status"] == "read"


def test_nothing_of_a_file_is_left_on_disk(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    watched: list[str] = []
    real = os.open

    def seen(path: str, flags: int, *more: int, **named: int) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            watched.append(str(path))
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", seen)
    served = client(pool)
    served.post("/api/check", content=made.wrong())
    served.post("/api/check", files={"file": ("a.docx", made.wrong())})
    served.post("/page/read", content=made.wrong())
    assert list(tmp_path.iterdir()) == []
    assert watched == []


def test_callers_are_slowed_down_and_told_how_long(pool: Pool) -> None:
    served = client(pool, uploads=3)
    statuses = [served.post("/api/check", content=b"<p>x</p>").status_code for _ in range(5)]
    assert statuses[:3] == [200] * 3
    assert 429 in statuses[3:]
    refused = served.post("/api/check", content=b"<p>x</p>")
    assert int(refused.headers["retry-after"]) >= 1
    assert served.get("/").status_code == 200


def test_a_bucket_fills_with_time_and_addresses_do_not_pile_up() -> None:
    rate = Rate(60)
    assert [rate.wait("a", 0.0) for _ in range(60)] == [0] * 60
    assert rate.wait("a", 0.0) == 1
    assert rate.wait("b", 0.0) == 0
    assert rate.wait("a", 1.0) == 0
    assert rate.wait("a", 1.0) == 1
    for number in range(10_000):
        rate.wait(str(number), 2.0)
    assert len(rate._buckets) <= 4096


def test_a_mistake_of_the_program_is_an_answer_without_content(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("机密内容")

    monkeypatch.delenv("COMPLIANCE_TRACEBACK", raising=False)
    monkeypatch.setattr("compliance.web.desk.edited", fail)
    report = client(pool).post("/api/show", content=made.right()).json()
    answer = client(pool).post("/page/judge", json={"report": report})
    assert answer.status_code == 500
    assert "机密" not in answer.text
    monkeypatch.setattr("compliance.web.desk.is_archive", fail)
    answer = client(pool).post("/page/read", content=b"x")
    assert "机密" not in answer.text
    assert answer.json()["code"] == "crashed"
    said = capfd.readouterr()
    assert "机密" not in said.out + said.err
