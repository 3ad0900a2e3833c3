"""Chats know whether somebody named them and since when they are unread, and are listed from an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

TIME = sa.BigInteger()


def upgrade() -> None:
    with op.batch_alter_table("chats", recreate="always") as batch:
        batch.add_column(sa.Column("named_at", TIME), insert_after="deleted_at")
        batch.add_column(sa.Column("unread_since", TIME), insert_after="named_at")
    op.create_index("ix_chats_listed", "chats", ["kind", "deleted_at", "pinned", "updated_at"])
    op.create_index("ix_chats_latest", "chats", ["deleted_at", "updated_at"])


def downgrade() -> None:
    raise NotImplementedError("An older version cannot read newer chats. Restore the backup made before.")
