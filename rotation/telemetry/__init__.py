"""Metrics and structured logs of the process."""
