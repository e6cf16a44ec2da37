"""Wikimedia page views."""
