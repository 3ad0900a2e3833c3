"""Messages know how long their model thought. The column comes last, so that no table has to be made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.add_column("messages", sa.Column("thought_ms", sa.Integer()))


def downgrade() -> None:
    raise NotImplementedError("An older version cannot read newer chats. Restore the backup made before.")
