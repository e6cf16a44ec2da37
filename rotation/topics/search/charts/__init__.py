"""Figures of the search page."""
