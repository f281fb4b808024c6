"""Saved views, and the history of everything that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "outreach_about",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(400), nullable=False),
    )
    op.create_table(
        "outreach_changes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("thing", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(200)),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.UniqueConstraint("thing", "id", "version", name="uq_outreach_changes_thing_id_version"),
    )
    op.create_table(
        "outreach_views",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("params", sa.JSON, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )
