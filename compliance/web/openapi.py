"""Describes the REST interface as OpenAPI 3.1, its answers by the schemas that the project ships."""

from __future__ import annotations

import msgspec

from compliance.resources import bundled

Json = dict[str, object]

_LANG: Json = {
    "name": "lang",
    "in": "query",
    "description": "结果用的语言。Language of the result.",
    "schema": {"enum": ["zh", "en"], "default": "zh"},
}
_NAME: Json = {
    "name": "name",
    "in": "query",
    "description": "文件名，只用来称呼它和在内容看不出时判断格式。"
    " What to call the file; helps only where the content does not say what it is.",
    "schema": {"type": "string", "maxLength": 255},
}


def _date(name: str, words: str) -> Json:
    schema = {"type": "string", "format": "date"}
    return {"name": name, "in": "query", "description": words, "schema": schema}


_PUBLISHED = _date("published", "发布日期（文件里没有时）。Day of publication, where the file does not say.")
_TODAY = _date("today", "按哪一天判断期限。Day to judge deadlines by.")


def openapi(version: str, token: bool) -> bytes:
    """The description, as JSON. ``token``: whether the server asks for one."""
    described: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "政府信息公开工作年度报告检查 Annual report checker",
            "version": version,
            "description": "文件只在内存中处理，不保存、不记录内容。"
            " Files are handled in memory; nothing is kept or logged.",
        },
        "paths": {
            "/api/check": {
                "post": _operation(
                    "check",
                    "检查年报，返回与 compliance check --format json 相同的结果。Checks reports.",
                    [_NAME, _LANG, _PUBLISHED, _TODAY],
                    "Result",
                    unreadable=False,
                )
            },
            "/api/show": {
                "post": _operation(
                    "show",
                    "返回读到的内容，与 compliance show --format json 相同。Returns what was read.",
                    [_NAME, _LANG, _PUBLISHED],
                    "Report",
                    unreadable=True,
                )
            },
            "/api/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "本说明。This description.",
                    "responses": {
                        "200": {
                            "description": "OpenAPI 3.1",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        },
                        **_refusals("400", "401", "421", "429"),
                    },
                }
            },
        },
        "components": {"schemas": {**_schemas(), "Error": _ERROR}},
    }
    if token:
        described["security"] = [{"token": []}]
        schemes = {"token": {"type": "http", "scheme": "bearer"}}
        described["components"] = {**_components(described), "securitySchemes": schemes}
    return msgspec.json.format(msgspec.json.encode(described), indent=1)


_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "message_en"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "message_en": {"type": "string"},
            },
        }
    },
}
_MEANINGS = {
    "400": "请求有误。The request is wrong.",
    "401": "需要访问口令。A token is needed.",
    "403": "请求来自别的网站。The request comes from another site.",
    "408": "上传中断。The upload stalled.",
    "413": "内容过大。Too large.",
    "421": "不是本服务的地址。Not this server's name.",
    "422": "读不出年报，说明了原因。No report could be read; the reason is given.",
    "429": "请求过于频繁。Too many requests.",
    "500": "程序内部错误。Internal error.",
}


def _operation(name: str, words: str, parameters: list[Json], answer: str, *, unreadable: bool) -> Json:
    binary: Json = {"schema": {}}
    form: Json = {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
        },
        "encoding": {"file": {"contentType": "application/octet-stream"}},
    }
    codes = ["400", "401", "403", "408", "413", *(["422"] if unreadable else []), "421", "429", "500"]
    return {
        "operationId": name,
        "summary": words,
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "description": "文件本身，或表单（multipart/form-data）里的文件。The file, or a form with files.",
            "content": {"application/octet-stream": binary, "multipart/form-data": form},
        },
        "responses": {
            "200": {
                "description": "结果。The result.",
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}}},
            },
            **_refusals(*codes),
        },
    }


def _refusals(*codes: str) -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {code: {"description": _MEANINGS[code], "content": content} for code in codes}


def _components(described: Json) -> Json:
    held = described["components"]
    return held if isinstance(held, dict) else {}


def _schemas() -> Json:
    """The project's schemas of a result and a report, their definitions under names of their own."""
    found: Json = {}
    for name, file in (("Result", "result.schema.json"), ("Report", "report.schema.json")):
        text = bundled(f"schemas/{file}").read_text(encoding="utf-8")
        text = text.replace('"#/$defs/', f'"#/components/schemas/{name}.')
        schema: Json = msgspec.json.decode(text)
        for part, definition in _definitions(schema).items():
            found[f"{name}.{part}"] = definition
        schema.pop("$schema", None)
        schema.pop("$id", None)
        found[name] = schema
    return found


def _definitions(schema: Json) -> Json:
    held = schema.pop("$defs", {})
    return held if isinstance(held, dict) else {}
