"""Sector ranks and rotation-map coordinates."""
