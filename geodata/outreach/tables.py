"""
The tables of the database, as the newest migration leaves them.

Every thing that people keep has its own table, in which its newest state stands, and shares three columns:
`id`, `version` (1 when it was made, one more with each change) and `removed`. What it was before stands in
`outreach_changes`, whole, so that nothing anybody entered is ever lost by a later edit. All names begin with
``outreach_``: an agency's server may hold other tables too.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, MetaData, String, Table, UniqueConstraint

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# Where Alembic notes the step a database stands at.
VERSION_TABLE = "outreach_step"

ABOUT = Table(
    "outreach_about",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(400), nullable=False),
)

CHANGES = Table(
    "outreach_changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("thing", String(40), nullable=False),
    Column("id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(200)),
    Column("what", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("thing", "id", "version"),
)

VIEWS = Table(
    "outreach_views",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("name", String(80), nullable=False),
    Column("page", String(40), nullable=False),
    Column("params", JSON, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
)
