"""The program of a child process: the embedded model as an OpenAI-compatible server on this computer.

It reads its settings as one line of JSON from standard input, says there where it listens, and ends when standard
input ends, so also when its parent was killed. Nothing of this project is imported: it is started by its file.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xllamacpp import CommonParams, Server

HOST = "127.0.0.1"
NICENESS = 10
ERRORS_ONLY = 1
STANDARD_INPUT = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the parent decides; the token is the only key that the server takes."""

    file: str
    model: str
    """What it is called; else it would tell the file's folder."""
    token: str = field(repr=False)
    window: int
    """Tokens that one conversation may have."""
    conversations: int
    """How many are answered at once."""
    threads: int
    port: int = 0
    """0: one that is free."""


def main() -> int:
    """Serve until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is meant for the parent, who may want to go on
    settings = Settings(**json.loads(sys.stdin.buffer.readline()))
    parent = threading.Thread(target=end_with_parent, name="parent", daemon=True)
    parent.start()
    make_way()
    server = serve(settings)
    parent.join()
    del server  # held until here: its end would wait for an engine that never stops by itself
    return 0


def end_with_parent(source: int = STANDARD_INPUT) -> None:
    """Wait until nobody holds the other end, and end at once: the engine's own way out may take for ever."""
    while os.read(source, 4096):
        pass
    os._exit(0)


def make_way() -> None:
    """Let everything else that runs on this computer go first. On Windows the parent says so at the start."""
    if sys.platform != "win32":
        os.nice(NICENESS)


def serve(settings: Settings) -> Server:
    """Load the model, and tell the parent where it answers."""
    if not Path(settings.file).is_file():
        raise FileNotFoundError(settings.file)
    from xllamacpp import Server  # noqa: PLC0415 - start-up: an extra, and only this process loads it

    server = Server(parameters(settings))
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    return server


def parameters(settings: Settings) -> CommonParams:
    """The settings in the engine's words."""
    from xllamacpp import CommonParams  # noqa: PLC0415 - start-up: as above

    chosen = CommonParams()
    chosen.model.path, chosen.model_alias = settings.file, {settings.model}
    chosen.hostnames, chosen.port, chosen.api_keys = [HOST], settings.port, [settings.token]
    chosen.n_parallel, chosen.n_ctx = settings.conversations, settings.conversations * settings.window
    for threads in (chosen.cpuparams, chosen.cpuparams_batch):
        threads.n_threads, threads.poll = settings.threads, 0  # a thread without work sleeps
    chosen.n_gpu_layers = 0
    chosen.cache_ram_mib = 0
    chosen.verbosity = ERRORS_ONLY
    chosen.ui = chosen.endpoint_slots = False
    return chosen


if __name__ == "__main__":
    sys.exit(main())
