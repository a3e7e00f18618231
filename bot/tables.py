"""The tables of ours that are no book of calls: each has one module that reads and writes it."""

import sqlalchemy as sa

from bot.ledger import TABLES

replies = sa.Table(
    "foureyes_replies",
    TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("reply", sa.Text, nullable=False),
)

chores = sa.Table(
    "foureyes_chores",
    TABLES,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
)

feedback = sa.Table(
    "foureyes_feedback",
    TABLES,
    sa.Column("repo", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("reader", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("up", sa.Integer, nullable=False),
    sa.Column("down", sa.Integer, nullable=False),
    sa.Column("merged", sa.Boolean, nullable=False),
)

writes = sa.Table(
    "foureyes_writes",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("ix_foureyes_writes_account_at", "account", "at"),
)
