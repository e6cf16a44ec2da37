"""Servers on this machine that speak an upstream's wire format, and are wrong on demand."""
