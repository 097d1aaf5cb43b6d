"""Kinds of columns as the steps write them."""

import sqlalchemy as sa


def one_of(name: str, *values: str) -> sa.Enum:
    """One of some words, which a constraint called ``name`` refuses any other word."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
