"""Alembic's way in: it runs the steps on the connection that was handed to it."""

from alembic import context

import guidance.models  # noqa: F401  (fills the metadata)
from guidance.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
    user_module_prefix="db.",
)
context.run_migrations()
