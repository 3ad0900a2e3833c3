"""The first tables.

What a migration says stays as it is, whatever the rest of the program becomes: it names its own types.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG = sa.BigInteger()
TIME = sa.BigInteger()
MONEY = sa.BigInteger()
TEXT = sa.Text()
INTEGER = sa.Integer()
FLAG = sa.Boolean()
JSON = sa.JSON()


STATUS_KNOWN = (
    "status IN ('queued', 'in_progress', 'requires_action', 'cancelling', 'completed', "
    "'failed', 'cancelled', 'expired', 'incomplete', 'interrupted')"
)
ACTIVE = "status IN ('queued', 'in_progress', 'requires_action', 'cancelling')"


def upgrade() -> None:
    _create_catalogue()
    _create_chats()
    _create_runs()
    _create_messages()
    _create_tool_calls()
    _create_attachments()
    _create_usages()
    _create_run_steps()


def downgrade() -> None:
    raise NotImplementedError("An older version cannot read newer chats. Restore the backup made before.")


def _table(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    key: sa.Column[Any] = sa.Column("id", KEY, autoincrement=False, nullable=False)
    op.create_table(name, key, *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"))


def _required(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _known(table: str, column: str, *values: str) -> sa.CheckConstraint:
    choices = ", ".join(f"'{value}'" for value in values)
    return _check(f"ck_{table}_{column}_known", f"{column} IN ({choices})")


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(name))


def _refers(table: str, column: str, target: str, ondelete: str, later: bool = False) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    constraint = sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
    if later:  # two tables that refer to each other
        constraint.deferrable, constraint.initially = True, "DEFERRED"
    return constraint


def _key_indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _index(name: str, table: str, columns: list[str], unique: bool = False, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition)


def _create_catalogue() -> None:
    _table(
        "models",
        *_required(TEXT, "provider", "model_id", "name"),
        *_optional(TEXT, "family"),
        *_optional(INTEGER, "context_window", "max_output"),
        *_optional(TEXT, "knowledge_date"),
        *_required(TEXT, "source"),
        *_required(FLAG, "retired"),
        *_required(TIME, "created_at", "updated_at"),
        *_required(JSON, "modalities", "capabilities", "prices", "extras"),
        _known("models", "source", "bundled", "provider", "user"),
    )
    _index("uq_models_model", "models", ["provider", "model_id"], unique=True)
    _table(
        "blobs",
        *_required(TEXT, "digest"),
        *_required(BIG, "size"),
        *_required(TEXT, "media_type"),
        *_required(TIME, "created_at"),
    )
    _index("uq_blobs_digest", "blobs", ["digest"], unique=True)
    _table(
        "profiles",
        *_required(TEXT, "name"),
        *_optional(TEXT, "colour"),
        *_required(FLAG, "is_default"),
        *_required(TIME, "created_at", "updated_at"),
        *_required(JSON, "settings"),
    )
    _index("uq_profiles_name", "profiles", ["name"], unique=True)


def _create_chats() -> None:
    _table(
        "chats",
        *_optional(KEY, "model_id"),
        *_required(TEXT, "kind"),
        *_optional(TEXT, "title", "provider", "model_name", "profile", "assistant_name"),
        *_required(FLAG, "pinned"),
        *_required(TIME, "created_at", "updated_at"),
        *_optional(TIME, "deleted_at"),
        *_optional(BIG, "assistant_id"),
        *_required(JSON, "settings"),
        _known("chats", "kind", "chat", "thread"),
        _refers("chats", "model_id", "models", "SET NULL"),
    )


def _create_runs() -> None:
    _table(
        "runs",
        *_required(KEY, "chat_id"),
        *_optional(KEY, "question_id", "history_start_id"),
        *_required(TEXT, "kind", "status"),
        *_required(INTEGER, "number"),
        *_optional(TEXT, "instance", "error_class", "error_remedy", "incomplete_reason"),
        *_required(INTEGER, "rounds", "calls"),
        *_optional(TEXT, "assistant_name"),
        *_optional(INTEGER, "max_prompt_tokens", "max_completion_tokens"),
        *_required(TIME, "created_at", "updated_at"),
        *_optional(TIME, "started_at", "ended_at", "expires_at"),
        *_optional(BIG, "assistant_id"),
        *_optional(TEXT, "error_text"),
        *_optional(JSON, "error_details", "required_action", "limits", "snapshot"),
        _known("runs", "kind", "ask", "complete", "retry", "continue", "regenerate", "run"),
        _check("ck_runs_status_known", STATUS_KNOWN),
        _refers("runs", "chat_id", "chats", "CASCADE"),
        _refers("runs", "question_id", "messages", "SET NULL", later=True),
        _refers("runs", "history_start_id", "messages", "SET NULL", later=True),
    )
    _key_indexes("runs", "history_start_id", "question_id")
    _index("uq_runs_number", "runs", ["chat_id", "number"], unique=True)
    _index("ix_runs_owned", "runs", ["status", "instance"])
    _index("uq_runs_active", "runs", ["chat_id"], unique=True, where=ACTIVE)


def _create_messages() -> None:
    _table(
        "messages",
        *_optional(KEY, "parent_id"),
        *_required(KEY, "chat_id"),
        *_optional(KEY, "model_id", "run_id"),
        *_required(TEXT, "role", "status"),
        *_required(INTEGER, "position", "version"),
        *_required(FLAG, "on_path", "selected"),
        *_optional(TEXT, "finish_reason", "provider", "model_name", "profile"),
        *_required(FLAG, "has_calls", "has_files"),
        *_required(TIME, "created_at", "updated_at"),
        *_optional(TIME, "deleted_at"),
        *_required(TEXT, "content"),
        *_optional(TEXT, "thinking"),
        *_optional(JSON, "raw", "citations"),
        _known("messages", "role", "system", "user", "assistant", "tool"),
        _known("messages", "status", "pending", "streaming", "complete", "partial", "cancelled"),
        _check("ck_messages_pending_is_assistant", "status != 'pending' OR role = 'assistant'"),
        _check("ck_messages_system_off_path", "role != 'system' OR on_path IS 0"),
        _refers("messages", "parent_id", "messages", "NO ACTION"),
        _refers("messages", "chat_id", "chats", "CASCADE"),
        _refers("messages", "model_id", "models", "SET NULL"),
        _refers("messages", "run_id", "runs", "SET NULL", later=True),
    )
    _key_indexes("messages", "run_id")
    _index("ix_messages_deleted", "messages", ["chat_id", "on_path"], where="deleted_at IS NOT NULL")
    _index("ix_messages_role", "messages", ["chat_id", "role"])
    _index("ix_messages_siblings", "messages", ["parent_id", "chat_id"])
    _index("uq_messages_path", "messages", ["chat_id", "position"], unique=True, where="on_path IS 1")
    op.execute(
        "CREATE TRIGGER tr_messages_role_fixed BEFORE UPDATE OF role ON messages "
        "WHEN NEW.role IS NOT OLD.role "
        "BEGIN SELECT RAISE(ABORT, 'the role of a row of messages cannot change'); END"
    )


def _create_tool_calls() -> None:
    _table(
        "tool_calls",
        *_required(KEY, "message_id"),
        *_optional(KEY, "result_id"),
        *_required(TEXT, "tool_call_id", "name"),
        *_required(INTEGER, "position"),
        *_required(TEXT, "approval", "arguments_digest"),
        *_optional(FLAG, "is_error"),
        *_optional(TIME, "started_at", "ended_at"),
        *_required(TIME, "created_at"),
        *_required(TEXT, "arguments"),
        *_optional(JSON, "details"),
        _known("tool_calls", "approval", "none", "waiting", "approved", "denied"),
        _refers("tool_calls", "message_id", "messages", "CASCADE"),
        _refers("tool_calls", "result_id", "messages", "SET NULL"),
    )
    _key_indexes("tool_calls", "result_id")
    _index("uq_tool_calls_call", "tool_calls", ["message_id", "tool_call_id"], unique=True)


def _create_attachments() -> None:
    _table(
        "attachments",
        *_required(KEY, "message_id"),
        *_optional(KEY, "blob_id"),
        *_required(TEXT, "name", "media_type", "kind"),
        *_required(INTEGER, "position"),
        *_required(TIME, "created_at"),
        *_optional(TEXT, "url"),
        *_optional(JSON, "details"),
        _known("attachments", "kind", "image", "audio", "video", "pdf", "text", "document", "unknown"),
        _refers("attachments", "message_id", "messages", "CASCADE"),
        _refers("attachments", "blob_id", "blobs", "NO ACTION"),
    )
    _key_indexes("attachments", "blob_id", "message_id")


def _create_usages() -> None:
    _table(
        "usages",
        *_required(KEY, "chat_id"),
        *_optional(KEY, "message_id", "run_id"),
        *_required(TEXT, "operation", "provider", "model_name"),
        *_optional(TEXT, "profile"),
        *_required(TEXT, "status"),
        *_required(INTEGER, "attempt"),
        *_optional(
            INTEGER, "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"
        ),
        *_optional(MONEY, "cost"),
        *_required(FLAG, "is_partial"),
        *_optional(TEXT, "request_id"),
        *_optional(INTEGER, "duration_ms"),
        *_required(TIME, "created_at"),
        *_optional(JSON, "prices"),
        _known("usages", "status", "succeeded", "failed", "cancelled"),
        _refers("usages", "chat_id", "chats", "CASCADE"),
        _refers("usages", "message_id", "messages", "SET NULL"),
        _refers("usages", "run_id", "runs", "SET NULL"),
    )
    _key_indexes("usages", "chat_id", "message_id", "run_id")


def _create_run_steps() -> None:
    _table(
        "run_steps",
        *_required(KEY, "run_id"),
        *_optional(KEY, "message_id"),
        *_required(TEXT, "kind", "status"),
        *_required(INTEGER, "position"),
        *_required(TIME, "started_at"),
        *_optional(TIME, "ended_at"),
        *_optional(TEXT, "error_text"),
        *_optional(JSON, "details"),
        _known("run_steps", "kind", "message_creation", "tool_calls"),
        _known("run_steps", "status", "in_progress", "completed", "failed", "cancelled", "expired"),
        _refers("run_steps", "run_id", "runs", "CASCADE"),
        _refers("run_steps", "message_id", "messages", "SET NULL"),
    )
    _key_indexes("run_steps", "message_id", "run_id")
