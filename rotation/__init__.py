"""Rotation: a dashboard of small-cap against large-cap US equities."""

__version__ = "0.1.0"
