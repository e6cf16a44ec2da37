"""Data page: stored tables, sources, errors, quarantine."""
