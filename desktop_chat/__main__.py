"""Starts the program: `python -m desktop_chat`, or `desktop-chat` once installed."""

import sys

LOCAL_SERVER = "local-server"
"""A frozen program is called with this to become the embedded model's child process."""


READ_DOCUMENT = "read-document"
"""And with this, to read one document in a process of its own."""


def main() -> int:
    if sys.argv[1:2] == [READ_DOCUMENT]:
        from desktop_chat.services.documents import child  # noqa: PLC0415 - start-up: a child needs nothing else

        return child.main()
    if sys.argv[1:2] == [LOCAL_SERVER]:
        from desktop_chat.providers import local_server  # noqa: PLC0415 - start-up: the child needs nothing else

        return local_server.main()
    from desktop_chat.cli import run  # noqa: PLC0415 - start-up: the child does without

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
