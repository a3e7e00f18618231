"""Our tables: each has one module that writes it."""

import sqlalchemy as sa

TABLES = sa.MetaData()

reviews = sa.Table(
    "foureyes_reviews",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("head", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Column("notes", sa.Integer, nullable=False),
    sa.Column("units_failed", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("awaits", sa.Text, nullable=False, server_default=""),
)

calls = sa.Table(
    "foureyes_calls",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False, default=0),
    sa.Column("tokens_cached", sa.Integer, nullable=False, default=0),
    sa.Column("tokens_out", sa.Integer, nullable=False, default=0),
    sa.Column("seconds", sa.Float, nullable=False, default=0.0),
    sa.Column("usd", sa.Float, nullable=False),
    sa.Column("review", sa.Text, nullable=False, server_default=""),
    sa.Column("tag", sa.Text, nullable=False, server_default=""),
    sa.Column("pull", sa.Text, nullable=False, server_default=""),
    sa.Column("author", sa.Text, nullable=False, server_default=""),
    sa.Column("route", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("files", sa.Text, nullable=False, server_default="[]"),
    sa.Column("question", sa.Text, nullable=False, server_default=""),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("prompt", sa.Text, nullable=False, server_default=""),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("bytes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("masked", sa.Integer, nullable=False, server_default="0"),
    sa.Column("seed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False, server_default="answered"),
    sa.Index("ix_foureyes_calls_review", "review", "unit"),
)

past_calls = sa.Table(
    "foureyes_past_calls",
    TABLES,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("route", "model", "state")),
    sa.Column("number", sa.Integer, nullable=False),
    *(
        sa.Column(name, sa.Float, nullable=False)
        for name in ("usd", "bytes", "tokens_in", "tokens_cached", "tokens_out", "seconds")
    ),
    *(sa.Column(f"within_{number}", sa.Integer, nullable=False) for number in range(9)),
)
"""What calls that are not kept any more sum up to; `within_N` counts those within the Nth bound."""

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

archive = sa.Table(
    "foureyes_archive",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("asked", sa.Float),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("lines_home", sa.Integer, nullable=False),
    sa.Column("usd", sa.Float, nullable=False),
    sa.Column("review", sa.Text, nullable=False),
)

writes = sa.Table(
    "foureyes_writes",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("ix_foureyes_writes_account_at", "account", "at"),
)

audit = sa.Table(
    "foureyes_audit",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("review", sa.Text, nullable=False),
    sa.Column("tag", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("seal", sa.Text, nullable=False),
    sa.Index("ix_foureyes_audit_review", "review", "tag"),
)

texts = sa.Table(
    "foureyes_texts",
    TABLES,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("text", sa.LargeBinary, nullable=False),
)

budgets = sa.Table(
    "foureyes_budgets",
    TABLES,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("usd", sa.Float),
    sa.Column("tokens", sa.Integer),
)

breakers = sa.Table(
    "foureyes_breakers",
    TABLES,
    sa.Column("service", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
    sa.Column("refused", sa.Boolean, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)

counts = sa.Table(
    "foureyes_counts",
    TABLES,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("labels", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
