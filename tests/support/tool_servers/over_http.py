"""A server of tools over streamable HTTP on loopback, with the faults that it is told to have."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.tool_servers.answers import answer

MEGABYTE = 1024 * 1024


class ToolsOverHttp:
    """`fault` may be changed while it runs: hang, junk, huge, refuse, gone or cut."""

    def __init__(self) -> None:
        self.fault = ""
        self.headers: list[dict[str, str]] = []
        self.ending = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"tools": self}))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/mcp"


@contextmanager
def tools_over_http() -> Iterator[ToolsOverHttp]:
    tools = ToolsOverHttp()
    tools.server.daemon_threads = True
    thread = threading.Thread(target=tools.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield tools
    finally:
        tools.ending.set()
        tools.server.shutdown()
        thread.join()
        tools.server.server_close()


class Handler(BaseHTTPRequestHandler):
    tools: ToolsOverHttp
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.tools.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.tools.fault == "refuse":
            self._send(401, b"")
        elif told.get("id") is None:
            self._send(202, b"")
        elif told["method"] == "tools/call" or self.tools.fault.endswith(" at once"):
            self._call(told, self.tools.fault.removesuffix(" at once"))
        else:
            self._answer(told)

    def _call(self, told: Any, fault: str) -> None:
        match fault:
            case "hang":
                self.tools.ending.wait()
                self.close_connection = True
            case "junk":
                self._send(200, b"<html>Welcome</html>")
            case "huge":
                self._send(200, b'"' + b"y" * (17 * MEGABYTE) + b'"')
            case "gone":
                self._send(404, b"")
            case "cut":
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "100")
                self.end_headers()
                self.wfile.write(b"{")
                self.close_connection = True
            case _:
                self._answer(told)

    def _answer(self, told: Any) -> None:
        found = answer(told["method"], told.get("params") or {})
        error = {"error": {"code": -32601, "message": "no such method"}}
        body = {"jsonrpc": "2.0", "id": told["id"], **({"result": found} if found is not None else error)}
        self._send(200, json.dumps(body).encode())

    def do_GET(self) -> None:
        self._send(405, b"")

    do_DELETE = do_GET  # noqa: N815 - as the server looks for it

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the terminal."""
