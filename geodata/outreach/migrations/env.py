"""What Alembic runs: walk the steps on the connection it was given, in the transaction it stands in."""

from alembic import context

from geodata.outreach.tables import METADATA, VERSION_TABLE

if hasattr(context, "config"):  # set while Alembic runs; whoever only imports this walks nothing
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        version_table=VERSION_TABLE,
        render_as_batch=True,  # SQLite cannot change a column in place
        transactional_ddl=True,
    )
    context.run_migrations()
