"""Drives yaml-language-server, the program behind YAML in most editors, over its own protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import Any

VERSION = "1.18.0"
"""Pinned: completion and hover texts differ from release to release."""

_SETTINGS = {
    "yaml": {
        "schemaStore": {"enable": False},
        "validate": True,
        "hover": True,
        "completion": True,
        "format": {"enable": False},
    }
}


def installed() -> Path | None:
    """The server's script, installed by npm once into a folder kept for it; None where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    folder = (
        Path(tempfile.gettempdir())
        / f"yaml-language-server-{VERSION}-{os.getuid() if os.name == 'posix' else ''}"
    )
    script = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not script.exists():
        # Into a folder of its own first: two runs at once, or one that was broken off, must not leave half.
        fresh = Path(tempfile.mkdtemp(prefix="yaml-language-server-"))
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save"]
        for _ in range(2):
            done = subprocess.run(
                [*command, f"yaml-language-server@{VERSION}"],
                cwd=fresh,
                capture_output=True,
                check=False,
                timeout=180,
            )
            if done.returncode == 0:
                break
        if not (fresh / script.relative_to(folder)).exists():
            shutil.rmtree(fresh, ignore_errors=True)
            return None
        try:
            fresh.rename(folder)
        except OSError:
            return fresh / script.relative_to(folder)
    return script


class LanguageServer:
    """One server process; documents are opened in it and asked about."""

    def __init__(self, script: Path, root: Path) -> None:
        self._process = subprocess.Popen(
            [shutil.which("node") or "node", str(script), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._answers: Queue[dict[str, Any]] = Queue()
        self._told: dict[str, Queue[list[dict[str, Any]]]] = {}
        self._number = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "capabilities": {
                    "workspace": {"configuration": True},
                    "textDocument": {"hover": {"contentFormat": ["markdown"]}},
                },
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Opens a document; its diagnostics."""
        uri = path.as_uri()
        self._told[uri] = Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return self._told[uri].get(timeout=60)

    def complete(self, path: Path, line: int, column: int) -> dict[str, str]:
        """What may stand there: label → explanation."""
        answer = self._ask("textDocument/completion", _at(path, line, column))
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: _text(item.get("documentation") or "") for item in items}

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is said about what stands there."""
        answer = self._ask("textDocument/hover", _at(path, line, column))
        return _text(answer["contents"]) if answer else ""

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait(20)

    def _ask(self, method: str, params: object) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            try:
                answer = self._answers.get(timeout=60)
            except Empty:
                raise AssertionError(f"no answer to {method}") from None
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while line := stream.readline():
            size = 0
            while line.strip():
                name, _, value = line.decode().partition(":")
                if name.lower() == "content-length":
                    size = int(value)
                line = stream.readline()
            if size:
                self._heard(json.loads(stream.read(size)))

    def _heard(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._answers.put(message)
        elif message["method"] == "textDocument/publishDiagnostics":
            told = self._told.get(message["params"]["uri"])
            if told is not None:
                told.put(message["params"]["diagnostics"])
        elif "id" in message:
            result: object = None
            if message["method"] == "workspace/configuration":
                result = [_SETTINGS.get(item.get("section"), {}) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})


def _at(path: Path, line: int, column: int) -> dict[str, object]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}


def _text(content: object) -> str:
    return str(content.get("value", "")) if isinstance(content, dict) else str(content)
