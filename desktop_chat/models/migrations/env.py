"""Runs the migrations on the connection and in the transaction that migration.py gives."""

from __future__ import annotations

from alembic import context

from desktop_chat.models.migration import OPTIONS

context.configure(connection=context.config.attributes["connection"], **OPTIONS)

with context.begin_transaction():
    context.run_migrations()
