"""A service on loopback, of Chat Completions and Responses: it plays replies and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """Words, one event each; with `stalls` nothing comes after them until the service is left."""

    words: tuple[str, ...]
    stalls: bool = False
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Said | Refused


class CompletionsService(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = deque(answers)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.is_over = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


def _chat_word(word: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": word}}]}


def _chat_end(said: Said) -> list[dict[str, Any]]:
    usage = {"prompt_tokens": 5, "completion_tokens": len(said.words), "total_tokens": 5 + len(said.words)}
    return [
        {"choices": [{"index": 0, "delta": {}, "finish_reason": said.finish_reason}]},
        {"choices": [], "usage": usage},
    ]


def _responses_word(word: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": word}


def _responses_end(said: Said) -> list[dict[str, Any]]:
    content = [{"type": "output_text", "text": "".join(said.words), "annotations": []}]
    response = {
        "model": "told",
        "status": "completed",
        "output": [{"type": "message", "id": "msg_1", "role": "assistant", "content": content}],
        "usage": {"input_tokens": 5, "output_tokens": len(said.words), "total_tokens": 5 + len(said.words)},
    }
    return [{"type": "response.completed", "response": response}]


class _Handler(BaseHTTPRequestHandler):
    server: CompletionsService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.keys.append(self.headers["Authorization"])
        match self.server.answers.popleft():
            case Refused(status, refusal, headers):
                self._send(status, {"Content-Type": "application/json", **headers}, json.dumps(refusal).encode())
            case Said() as said:
                self._stream(said)

    def _stream(self, said: Said) -> None:
        self._send(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        is_chat = not self.path.endswith("/responses")
        for word in said.words:
            self._event(_chat_word(word) if is_chat else _responses_word(word))
        if said.stalls:
            self.server.is_over.wait(30)
            return
        for event in _chat_end(said) if is_chat else _responses_end(said):
            self._event(event)
        if is_chat:
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, chunk: Mapping[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps({"model": "told", **chunk}).encode() + b"\n\n")

    def _send(self, status: int, headers: Mapping[str, str], body: bytes | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@contextmanager
def completions(*answers: Answer) -> Iterator[CompletionsService]:
    with CompletionsService(*answers) as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.is_over.set()
            service.shutdown()
            thread.join()
