"""Figures of the sectors page."""
