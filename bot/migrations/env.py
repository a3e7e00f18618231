"""What alembic runs: our versions, inside the transaction that `migrate` has opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="foureyes_version",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
