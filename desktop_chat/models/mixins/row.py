"""What every row class shares: its keywords, and that it is connected to its partners when it is mapped."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Mapped, Mapper

from desktop_chat.models.links import keywords_of
from desktop_chat.models.rules import Ruled
from desktop_chat.models.wiring import register

TEXTS = 10
"""The sort order of columns that may be long: they stand last, where nothing has to be read through them."""

_serials = count(1)


class RowMixin(Ruled):
    """The base of the mixins; it declares no primary key, and `key` stands for whichever the class has."""

    if TYPE_CHECKING:
        key: Mapped[Any]

        def __init__(self, **values: Any) -> None: ...

    def __init_subclass__(cls, **keywords: Any) -> None:
        role = getattr(cls, "_row_role", None)
        known = keywords_of(role) if role else set()
        given = {name: value for name, value in keywords.items() if name in known}
        cls._row_names = {**cls._row_names, **given}
        if not any("__mapper__" in parent.__dict__ for parent in cls.__mro__[1:]):
            cls._row_wires, cls._row_wires_in, cls._row_serial = {}, [], next(_serials)
        super().__init_subclass__(**{name: value for name, value in keywords.items() if name not in known})


@event.listens_for(RowMixin, "after_mapper_constructed", propagate=True)
def _connect_new_class(mapper: Mapper[Any], row_class: type[RowMixin]) -> None:
    register(mapper, row_class)
