"""What can be said on the command line."""

import argparse
from pathlib import Path

from desktop_chat.language import sentence


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="desktop-chat",
        description=sentence("Talk with language models. Without a verb, the window opens."),
        epilog=sentence(
            "Exit status: 0 answered, 1 failed, 2 not understood, 3 no key or one that is not accepted, "
            "4 the service cannot be reached or asks to wait, 5 a tool waits for a decision, 130 stopped."
        ),
    )
    made.add_argument("--version", action="store_true", help=sentence("say which version this is"))
    made.add_argument("--data-dir", type=Path, metavar="FOLDER", help=sentence("where the chats are kept"))
    made.add_argument(
        "--offscreen", action="store_true", help=sentence("hold a first conversation without a display")
    )
    verbs = made.add_subparsers(dest="verb", metavar="VERB")
    _add_ask(verbs)
    _add_models(verbs)
    _add_keys(verbs)
    _add_doctor(verbs)
    _add_transfer(verbs)
    _add_mcp(verbs)
    return made


def _add_ask(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ask = verbs.add_parser(
        "ask",
        help=sentence("ask a model, and read its answer as it comes"),
        description=sentence("Ask a model; question and answer are kept with the other chats."),
    )
    ask.add_argument(
        "question",
        nargs="+",
        metavar="QUESTION",
        help=sentence("the words; - stands for what comes on standard input"),
    )
    ask.add_argument("--model", metavar="NAME", help=sentence("who is to answer; PROVIDER/NAME names both"))
    ask.add_argument("--provider", metavar="NAME", help=sentence("whose model it is"))
    ask.add_argument("--profile", metavar="NAME", help=sentence("whose keys are used, by this chat from now on"))
    ask.add_argument(
        "--attach",
        action="append",
        default=[],
        metavar="FILE",
        help=sentence("a file or an address; may be repeated"),
    )
    ask.add_argument(
        "--system", metavar="TEXT", help=sentence("instructions of the chat, instead of those it has")
    )
    ask.add_argument(
        "--json-schema",
        metavar="FILE",
        help=sentence("the form of the answer: a file with a JSON Schema, or one itself"),
    )
    ask.add_argument("--chat", metavar="ID", help=sentence("go on with this chat; “last” is the newest one"))
    ask.add_argument(
        "--json", action="store_true", help=sentence("tell everything at the end, as one JSON object")
    )


def _add_models(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    models = verbs.add_parser(
        "models",
        help=sentence("say which models there are"),
        description=sentence(
            "The models that are known: what they read and write in tokens, what a million tokens cost in US "
            "dollars, and what they can do. “models local” lists the files on this computer, “models add "
            "ADDRESS|FILE” brings one (GGUF), and “models remove NAME” removes it."
        ),
    )
    models.add_argument("words", nargs="*", metavar="WORD", help=sentence("only those in whose names these are"))
    models.add_argument("--provider", metavar="NAME", help=sentence("only this provider's"))
    models.add_argument(
        "--supports", metavar="LIST", help=sentence("only those that can do all of these, such as vision,tools")
    )
    models.add_argument(
        "--sha256", default="", metavar="DIGITS", help=sentence("with “add”: what the file has to be")
    )
    models.add_argument("--retired", action="store_true", help=sentence("also those that are gone"))
    models.add_argument(
        "--refresh", action="store_true", help=sentence("first ask models.dev and every service with a key")
    )
    models.add_argument("--json", action="store_true", help=sentence("tell everything, as one JSON object"))


def _add_keys(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = verbs.add_parser(
        "keys",
        help=sentence("say which keys there are; add, remove and test them"),
        description=sentence(
            "Profiles and their keys, which are in the keyring of this computer and nowhere else."
        ),
    )
    actions = keys.add_subparsers(dest="keys_verb", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help=sentence("every profile, and the last four characters of its keys"))
    add = actions.add_parser(
        "add", help=sentence("add a key: it is asked for without an echo, or read from standard input")
    )
    remove = actions.add_parser("remove", help=sentence("remove what a profile has for a provider"))
    test = actions.add_parser("test", help=sentence("ask the services whether they take the keys"))
    for action in (listed, add, remove, test):
        action.add_argument("--profile", metavar="NAME", help=sentence("which profile; else the default one"))
    for action in (add, remove, test):
        action.add_argument("provider", nargs="?", metavar="PROVIDER", help=sentence("whose key it is"))
    add.add_argument("--field", default="api_key", metavar="NAME", help=sentence("what kind of key it is"))
    add.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=sentence("a setting that is no secret, such as base_url or region; may be repeated"),
    )
    add.add_argument("--no-key", action="store_true", help=sentence("only settings"))
    add.add_argument("--no-test", dest="test", action="store_false", help=sentence("do not ask the service first"))
    add.add_argument(
        "--from-environment", action="store_true", help=sentence("take what the environment's variables have")
    )
    remove.add_argument(
        "--whole-profile", action="store_true", help=sentence("delete the profile with all its keys; chats stay")
    )


def _add_doctor(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = verbs.add_parser(
        "doctor",
        help=sentence("say how the program and its chats are"),
        description=sentence(
            "Looks at database, disk, keyring, services, backups and log, and changes nothing. What it says holds "
            "no key and can be pasted into a report. Exit status: 0 all is well, 1 there is a problem."
        ),
    )
    doctor.add_argument("--full", action="store_true", help=sentence("compare everything in the database"))
    doctor.add_argument("--offline", action="store_true", help=sentence("do not ask whether services answer"))
    doctor.add_argument(
        "--test-keys", action="store_true", help=sentence("read every key, and have its service try it")
    )
    doctor.add_argument(
        "--begin-anew",
        action="store_true",
        help=sentence(
            "where the chats are gone for good: begin without them; what is left is put among the backups"
        ),
    )
    doctor.add_argument("--json", action="store_true", help=sentence("tell everything, as one JSON object"))


def _add_transfer(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    out = verbs.add_parser(
        "export",
        help=sentence("write one chat to read, or everything as one archive"),
        description=sentence("Write one chat as Markdown or JSON, or everything as one archive without any key."),
    )
    out.add_argument("--all", action="store_true", help=sentence("everything: chats, files, profiles, settings"))
    out.add_argument("--chat", metavar="ID", help=sentence("this chat; “last” is the newest one"))
    out.add_argument(
        "--format",
        choices=("markdown", "json"),
        default="markdown",
        help=sentence("of one chat: its active path to read, or all of it without a loss"),
    )
    out.add_argument(
        "--files",
        action="store_true",
        help=sentence("with attached files: in a folder beside the Markdown, or within the JSON"),
    )
    out.add_argument("-o", "--output", metavar="FILE", help=sentence("where to; - or nothing is standard output"))
    bring = verbs.add_parser(
        "import",
        help=sentence("bring in what an archive has"),
        description=sentence("Bring in an archive: what is here stays, what is new is added, nothing twice."),
    )
    bring.add_argument("archive", type=Path, metavar="FILE", help=sentence("what export --all has written"))


def _add_mcp(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    servers = verbs.add_parser(
        "mcp",
        help=sentence("say which servers of tools there are"),
        description=sentence("Servers of tools (MCP): which there are, and which tools they have."),
    )
    actions = servers.add_subparsers(dest="mcp_verb", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help=sentence("every server with its tools"))
    listed.add_argument("--start", action="store_true", help=sentence("start each that is on, and ask it"))
    bring = actions.add_parser("import", help=sentence("take over the list of another program (mcpServers)"))
    bring.add_argument("file", type=Path, metavar="FILE")
