"""Coordination of refreshers: lock, lease, fetch log, refresh requests."""
