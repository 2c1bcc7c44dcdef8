"""The REST interface gives what the commands print, and is what its description says."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from compliance.api import check_many, national_book
from compliance.readers.guard import LIMITS
from compliance.renderers import render
from compliance.resources import bundled
from compliance.web.app import application
from compliance.web.openapi import openapi
from compliance.web.pool import Pool
from compliance.web.settings import Settings
from tests.web import made

MANY = Settings(uploads=100_000, calls=100_000)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    pool = Pool(1, LIMITS)
    with TestClient(application(national_book(), MANY, pool), base_url="http://127.0.0.1") as client:
        yield client


def test_check_gives_what_the_command_prints(client: TestClient) -> None:
    answer = client.post("/api/check", params={"name": "r.docx"}, content=made.wrong())
    assert answer.headers["content-type"] == "application/json"
    here = json.loads(render("json", check_many([made.wrong()])))
    here["reports"][0]["source"] = "r.docx"
    assert answer.json() == here
    assert answer.json()["reports"][0]["counts"]["error"] > 0


def test_several_files_and_archives_are_taken_at_once(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("局/甲.docx", made.right())
        archive.writestr("readme.exe", b"no")
    files = [
        ("file", ("一.docx", made.wrong())),
        ("file", ("两.zip", packed.getvalue())),
        ("file", ("三.txt", b"nothing")),
    ]
    reports = client.post("/api/check", files=files).json()["reports"]
    assert [report["source"] for report in reports] == ["一.docx", "两.zip!/局/甲.docx", "三.txt"]
    assert [report["status"] for report in reports][:2] == ["read", "read"]
    assert reports[2]["reason"]["message"]


def test_what_the_caller_knows_is_used(client: TestClient) -> None:
    short = json.dumps(
        {"year": 2024, "agency": "甲县教育局", "agency_kind": "department", "facts": {"*.*.*": 0}}
    )

    def dated(**query: str) -> str:
        report = client.post("/api/check", params=query, content=short).json()["reports"][0]
        return next(outcome["outcome"] for outcome in report["outcomes"] if outcome["rule"] == "DAT001")

    assert dated() == "undecided"
    assert dated(published="2025-01-20") == "pass"
    assert dated(published="2025-05-20") == "fail"
    english = client.post("/api/check", params={"lang": "en"}, content=made.wrong()).json()
    assert "Table three" in json.dumps(english)


def test_show_gives_the_report_or_says_why_not(client: TestClient) -> None:
    report = client.post("/api/show", content=made.right()).json()
    schema = json.loads(bundled("schemas/report.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(report)) == []
    assert report["facts"][made.GRANTED]["value"] == made.spec().facts[made.GRANTED]
    refused = client.post("/api/show", content=b"nothing to see")
    assert refused.status_code == 422
    assert set(refused.json()["error"]) == {"code", "message", "message_en"}
    two = client.post("/api/show", files=[("a", ("a", b"1")), ("b", ("b", b"2"))])
    assert two.json()["error"]["code"] == "several"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/check", {"lang": "fr"}),
        ("/api/check", {"today": "soon"}),
        ("/api/show", {"published": "2025-02-30"}),
    ],
)
def test_wrong_questions_are_answered_in_words(client: TestClient, path: str, query: dict[str, str]) -> None:
    answer = client.post(path, params=query, content=b"x")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_wrong_addresses_and_methods_are_answered_in_words(client: TestClient) -> None:
    assert client.get("/nowhere").json()["error"]["code"] == "missing"
    wrong = client.get("/api/check")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "POST"


def test_the_token_is_part_of_the_description() -> None:
    assert "securitySchemes" not in json.loads(openapi("1", False))["components"]
    described = json.loads(openapi("1", True))
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert "Result" in described["components"]["schemas"]


_pool = Pool(1, LIMITS)
_served = application(national_book(), msgspec.structs.replace(MANY, hosts=("testserver",)), _pool)
described = schemathesis.openapi.from_asgi("/api/openapi.json", _served)


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    _pool.close()


@described.parametrize()
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    # No schema can say which bytes are a report (the rest is refused with 422) or that there are any.
    left_out = [positive_data_acceptance]
    # Whatever bytes a part of a form holds are a file.
    if case.media_type == "multipart/form-data":
        left_out.append(negative_data_rejection)
    case.call_and_validate(excluded_checks=left_out)
