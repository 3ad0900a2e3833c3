"""`desktop-chat doctor`: says how the program and its chats are, and exits with 1 where something is wrong."""

from __future__ import annotations

import argparse
import json
import sys

from desktop_chat.cli.statuses import DONE, FAILED
from desktop_chat.services.health.checkup import checkup
from desktop_chat.services.health.key_tests import tested
from desktop_chat.services.health.views import health_of
from desktop_chat.services.opening import begin_anew
from desktop_chat.services.places import data_folder, log_folder


async def perform(wanted: argparse.Namespace) -> int:
    """Look, and tell; the result is the exit status."""
    folder = data_folder(wanted.data_dir)
    if wanted.begin_anew:
        begin_anew(folder)
    health = await checkup(
        folder, log_folder(wanted.data_dir), is_full=wanted.full, asks_services=not wanted.offline
    )
    if wanted.test_keys:
        health = health_of((*health.findings, *await tested(folder)))
    told = json.dumps(health.as_json(), ensure_ascii=False) + "\n" if wanted.json else health.text
    sys.stdout.write(told)
    return DONE if health.is_well else FAILED
