from asyncio import BaseEventLoop, Handle
from collections.abc import AsyncGenerator
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

class QEventLoop(BaseEventLoop):
    _timer: QObject
    def __init__(
        self,
        app: QCoreApplication | None = None,
        set_running_loop: bool = False,
        already_running: bool = False,
    ) -> None: ...
    def _add_callback(self, handle: Handle, delay: float = 0) -> Handle: ...
    # Of BaseEventLoop, which the standard library's stubs leave out.
    def _asyncgen_firstiter_hook(self, agen: AsyncGenerator[Any, Any]) -> None: ...
    def _asyncgen_finalizer_hook(self, agen: AsyncGenerator[Any, Any]) -> None: ...
