"""Assistants with their versions, runs that wait their turn, and an outbox for copies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()
TEXT = sa.Text()
INTEGER = sa.Integer()
FLAG = sa.Boolean()
JSON = sa.JSON()

STATUS_KNOWN = (
    "status IN ('waiting', 'queued', 'in_progress', 'requires_action', 'cancelling', 'completed', "
    "'failed', 'cancelled', 'expired', 'incomplete', 'interrupted')"
)


def upgrade() -> None:
    _create_assistants()
    _create_versions()
    _create_outbox()
    with op.batch_alter_table("runs", recreate="always") as batch:
        batch.drop_constraint(op.f("ck_runs_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_runs_status_known"), STATUS_KNOWN)
        _refer_to_assistants(batch, "runs")
    with op.batch_alter_table("chats", recreate="always") as batch:
        _refer_to_assistants(batch, "chats")
    op.create_index("ix_runs_assistant_id", "runs", ["assistant_id"])
    op.create_index("ix_chats_assistant_id", "chats", ["assistant_id"])


def downgrade() -> None:
    raise NotImplementedError("An older version cannot read newer chats. Restore the backup made before.")


def _refer_to_assistants(batch: Any, table: str) -> None:
    name = op.f(f"fk_{table}_assistant_id_assistants")
    batch.create_foreign_key(name, "assistants", ["assistant_id"], ["id"], ondelete="SET NULL")


def _create_assistants() -> None:
    _table(
        "assistants",
        *_required(TEXT, "name", "mark"),
        *_required(INTEGER, "version"),
        *_required(FLAG, "pinned"),
        *_required(TIME, "created_at", "updated_at"),
        *_required(JSON, "tags", "definition"),
    )
    op.create_index("ix_assistants_listed", "assistants", ["pinned", "name"])
    op.create_index("uq_assistants_mark", "assistants", ["mark"], unique=True)


def _create_versions() -> None:
    _table(
        "assistant_versions",
        *_required(KEY, "assistant_id"),
        *_required(INTEGER, "number"),
        *_required(TIME, "created_at"),
        *_required(JSON, "definition"),
        sa.ForeignKeyConstraint(
            ["assistant_id"],
            ["assistants.id"],
            name="fk_assistant_versions_assistant_id_assistants",
            ondelete="CASCADE",
        ),
    )
    op.create_index("uq_assistant_versions_number", "assistant_versions", ["assistant_id", "number"], unique=True)


def _create_outbox() -> None:
    _table(
        "outbox",
        *_required(TEXT, "kind", "mark", "action", "state"),
        *_required(INTEGER, "attempts"),
        *_required(TIME, "created_at", "updated_at"),
        sa.Column("reason", TEXT),
        sa.CheckConstraint("kind IN ('assistant', 'thread')", name=op.f("ck_outbox_kind_known")),
        sa.CheckConstraint("action IN ('put', 'delete')", name=op.f("ck_outbox_action_known")),
        sa.CheckConstraint("state IN ('pending', 'synced', 'failed')", name=op.f("ck_outbox_state_known")),
    )
    op.create_index("uq_outbox_object", "outbox", ["kind", "mark"], unique=True)
    op.create_index("ix_outbox_state", "outbox", ["state"])


def _table(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    key: sa.Column[Any] = sa.Column("id", KEY, autoincrement=False, nullable=False)
    op.create_table(name, key, *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"))


def _required(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]
