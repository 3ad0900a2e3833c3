"""A server of tools over its standard input and output, with a fault at its start or in its calls if told so.

As a script: `python over_pipes.py [FAULT] [FILE]`; FILE gets the ids of its processes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from answers import TOOLS, answer  # type: ignore[import-not-found] # beside this script

MEGABYTE = 1024 * 1024
LONG = 3_600


def write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(**told: Any) -> None:
    write(json.dumps({"jsonrpc": "2.0", **told}))


def begin(fault: str) -> None:
    FAULTS.get(fault, lambda: None)()


def die() -> None:
    sys.stderr.write("cannot open the database\n")
    sys.exit(3)


def junk() -> None:
    write("Welcome to the server!\n{]\n\x00\x01 \n[1, 2]\n" + json.dumps({"jsonrpc": "1.0", "id": {}}))


def wrong() -> None:
    say(id=999_999, result={"never": "asked"})
    say(id=None, error={"code": "none", "message": 5})


def anew() -> None:
    TOOLS[0]["description"] = "Something else."


def boast() -> None:
    """A secret where a line that is too long is cut."""
    for length in (190, 990):
        write("y" * length + " " + os.environ["CANARY"])
    write("z" * 16 + ("z" + os.environ["CANARY"]) * 1_000)


def stubborn() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def flood() -> None:
    """For ever, as fast as it goes, whether anybody listens or not."""
    line = "x" * 1_000
    while True:
        write(line)


def chatter() -> None:
    """The same beside its answers."""
    while True:
        sys.stderr.write("y" * 50 + "\n")


FAULTS = {
    "hang": lambda: time.sleep(LONG),
    **{each.__name__: each for each in (die, junk, wrong, anew, boast, stubborn, flood, chatter)},
}


def call(number: object, told: Any) -> None:
    match told["name"]:
        case "hang":
            time.sleep(LONG)
        case "die":
            sys.stderr.write("segmentation fault, nearly\n")
            sys.stderr.flush()
            os._exit(9)
        case "huge":
            sys.stdout.write('{"jsonrpc": "2.0", "id": 1, "result": "')
            for _ in range(24):
                sys.stdout.write("y" * MEGABYTE)
            write('"}')
        case "junk":
            write("not a message")
            say(id=number, result=answer("tools/call", {"name": "echo", "arguments": {"text": "after junk"}}))
        case _:
            say(id=number, result=answer("tools/call", told))


def serve() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        number, method = told.get("id"), told.get("method")
        if number is None or method is None:
            continue
        if method == "tools/call":
            call(number, told["params"])
        elif (found := answer(method, told.get("params") or {})) is not None:
            say(id=number, result=found)
        else:
            say(id=number, error={"code": -32601, "message": "no such method"})


def main(fault: str = "", file: str = "") -> None:
    child = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({LONG})"]) if file else None
    if file and child is not None:
        Path(file).write_text(f"{os.getpid()} {child.pid}", "utf-8")
    sys.stderr.write(f"begun with {os.environ.get('CANARY', 'nothing')}\n")
    sys.stderr.flush()
    begin(fault)
    if fault != "deaf":
        serve()
    while fault in ("stubborn", "deaf"):
        time.sleep(LONG)


if __name__ == "__main__":
    main(*sys.argv[1:])
