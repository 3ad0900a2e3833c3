"""Keys as a window meets them: read when they are needed, waited for without standing still."""

from __future__ import annotations

import threading
from pathlib import Path

from desktop_chat import Library, ScriptedProvider
from desktop_chat.providers.catalog import services
from desktop_chat.providers.provider import Provider
from desktop_chat.ui.transcript.sums import usage_text
from tests.support.keyrings import MemoryKeyring
from tests.support.windows import OpenedWindow, opened_window, until

KEY = "sk-canary-0123456789-wxyz"


class Keyed(ScriptedProvider):
    title = "Scripted"
    needs_key = True


async def prepared(opened: OpenedWindow) -> None:
    opened.library.profiles.create("Work", is_default=True)
    await opened.library.profiles.set_key("Work", "scripted", KEY)


async def test_the_keyring_is_asked_when_a_key_is_needed_and_not_before(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened_window(tmp_path, made=Keyed) as opened:
        await prepared(opened)
    ring.calls.clear()
    async with opened_window(tmp_path, "Yes.", made=Keyed) as opened:
        opened.operator.steward.refresh()
        assert opened.operator.steward.chip.text() == "Work" and ring.calls == []
        opened.send("Hi")
        await until(lambda: "Yes." in opened.said)
        assert [verb for verb, _ in ring.calls] == ["get"]


async def test_a_keyring_that_waits_for_a_person_holds_up_no_window(tmp_path: Path, ring: MemoryKeyring) -> None:
    unlocked = threading.Event()
    async with opened_window(tmp_path, "Yes.", made=Keyed) as opened:
        await prepared(opened)
        ring.before = lambda verb, service: unlocked.wait(20)
        opened.send("Hi")
        dialog = opened.operator.steward.manage()
        await until(lambda: dialog.page.spent.text() == "Nothing spent this month.")
        opened.write("I go on writing")
        assert opened.window.conversation.composer.text == "I go on writing"
        assert "Yes." not in opened.said and dialog.page.services.words == ["It has no keys."]
        unlocked.set()
        await until(lambda: "Yes." in opened.said and dialog.page.services.words == ["Scripted  …wxyz"])
        dialog.close()


async def test_each_answer_says_which_profile_paid_for_it(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened_window(tmp_path, "One", "Two", made=Keyed) as opened:
        await prepared(opened)
        opened.library.profiles.create("Home")
        await opened.library.profiles.set_key("Home", "scripted", KEY)
        opened.send("1")
        await until(lambda: "One" in opened.said)
        await opened.settled()
        opened.operator.steward.chip.profile_chosen.emit("Home")
        opened.send("2")
        await until(lambda: "Two" in opened.said)
        await opened.settled()
        model = opened.window.conversation.model
        paid = [row.usage for number in (1, 3) if (row := model.whole_row(number)) is not None]
        assert [usage_text(usage).rpartition(" · ")[2] for usage in paid if usage is not None] == ["Work", "Home"]
        chat = opened.library.chats().list()[0]
        answers = opened.library.chat(chat.id).messages(role="assistant")
        assert [answer.profile for answer in answers] == ["Work", "Home"]


async def test_a_model_can_be_chosen_when_the_profile_that_pays_has_its_key(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    catalogue, scripted = services(), ScriptedProvider("Hello.")

    def opening() -> Library:
        providers: list[Provider] = [*catalogue, scripted]
        return Library(
            tmp_path / "c.sqlite3", providers=providers, default_model="scripted-1", default_provider="scripted"
        )

    async with opened_window(tmp_path, provider=scripted, opening=opening) as opened:
        profiles, models = opened.library.profiles, opened.operator.desk.models
        profiles.create("Work", is_default=True)
        before = {each.provider for each in (await models.choices()).all if each.is_ready}
        await profiles.set_key("Work", "mistral", KEY)
        after = {each.provider for each in (await models.choices()).all if each.is_ready}
        assert after - before == {"mistral"}
        profiles.create("Home")
        chat = opened.library.create_chat().with_context("Home")
        assert not any(each.is_ready for each in (await models.choices(chat.id)).all if each.provider == "mistral")
    for each in catalogue:
        await each.aclose()
