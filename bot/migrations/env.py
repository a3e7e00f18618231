"""What alembic runs: our versions, inside the transaction that `migrate` has opened."""

from alembic import context

from bot.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
