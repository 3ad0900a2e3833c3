"""The child process that runs a model as its parent sees it: started, heard, ended. Its verbs may wait."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from desktop_chat.errors import ProviderUnavailable
from desktop_chat.language import sentence
from desktop_chat.providers import local_server
from desktop_chat.providers.child_environment import creation_flags, without_keys
from desktop_chat.providers.local_server import Settings
from desktop_chat.redaction import redacted

HIDDEN_VERB = "local-server"
"""What a frozen program, which has no Python to start, is called with to become the child."""
START_SECONDS = 60.0
MOMENT = 1.0
KEPT_LINES = 20

_REASON = re.compile(r"error loading model: (?:llama_model_loader: )?(.+)")


def command() -> list[str]:
    """How to start the child: by its file, and without the current folder among the places to import from."""
    if getattr(sys, "frozen", False):
        return [sys.executable, HIDDEN_VERB]
    return [sys.executable, "-P", str(Path(local_server.__file__))]


def new_token() -> str:
    return secrets.token_urlsafe(32)


class LocalProcess:
    """One child, from its start to its end."""

    def __init__(self, settings: Settings) -> None:
        self.token = settings.token
        """What the server wants as its key."""
        self.address: str | None = None
        """Where it answers; None until the model is loaded."""
        self._settings = settings
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._ending = threading.Lock()
        self._child = _popen()
        self._listener = threading.Thread(target=self._listen, name="local-model-log", daemon=True)
        self._listener.start()

    @property
    def id(self) -> int:
        return self._child.pid

    @property
    def is_ready(self) -> bool:
        return self.address is not None and self._child.poll() is None

    def is_gone(self) -> bool:
        """Whether it has ended or is just ending: its connections close a moment before it is seen to be gone."""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(MOMENT)
            return True
        return False

    def start(self) -> None:
        """Wait until the model is loaded; a child that does not get there is ended, and the error says why."""
        guard = threading.Timer(START_SECONDS, self._child.kill)
        guard.start()
        try:
            self.address = self._told_address()
        finally:
            guard.cancel()
        if self.address is None:
            self.end()
            raise self.failure(sentence("The model on this computer could not be started."))

    def _told_address(self) -> str | None:
        # Where the pipe is broken or closed, the child is gone or being ended: it has not told anything.
        with suppress(OSError, ValueError):
            _pipe(self._child.stdin).write(json.dumps(asdict(self._settings)).encode() + b"\n")
            _pipe(self._child.stdin).flush()
            line = _pipe(self._child.stdout).readline()
            return str(json.loads(line)["address"]) if line else None
        return None

    def end(self) -> None:
        """Let it end, by its closed input, on request or by force; harmless where it has ended."""
        with self._ending:
            for ask in (self._close_input, self._child.terminate, self._child.kill):
                ask()
                if self.is_gone():
                    break
            self._listener.join()
            for pipe in (self._child.stdout, self._child.stderr):
                _pipe(pipe).close()

    def failure(self, what: str) -> ProviderUnavailable:
        """The error for a child that is gone, with the reason where it never got ready, and its last lines."""
        lines = [redacted(line) for line in self._lines]
        reason = _reason(lines) if self.address is None else None
        text = f"{what} ({reason})" if reason else what
        return ProviderUnavailable(text, exit_status=self._child.returncode, log=lines)

    def _close_input(self) -> None:
        with suppress(OSError):
            _pipe(self._child.stdin).close()

    def _listen(self) -> None:
        """Keep what it writes, lest it waits for a reader or mixes into the program's own output."""
        for line in _pipe(self._child.stderr):
            self._lines.append(line.decode("utf-8", "replace").rstrip())


def _popen() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=without_keys(os.environ),
            creationflags=creation_flags(),
        )
    except OSError as error:
        text = sentence("The model on this computer could not be started.")
        raise ProviderUnavailable(f"{text} ({error.strerror})") from error


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _reason(lines: list[str]) -> str | None:
    told = next((found[1] for line in lines if (found := _REASON.search(line))), None)
    return told or (lines[-1] if lines else None)
