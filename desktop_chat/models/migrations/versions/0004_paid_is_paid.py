"""What was paid stays in the books when its chat is deleted for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"

TO_CHATS = "fk_usages_chat_id_chats"


def upgrade() -> None:
    with op.batch_alter_table("usages", recreate="always") as batch:
        batch.alter_column("chat_id", existing_type=sa.BigInteger(), nullable=True)
        batch.drop_constraint(TO_CHATS, type_="foreignkey")
        batch.create_foreign_key(TO_CHATS, "chats", ["chat_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    raise NotImplementedError("An older version cannot read newer chats. Restore the backup made before.")
