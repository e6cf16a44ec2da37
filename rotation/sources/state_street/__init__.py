"""Fetches net asset values and shares outstanding of SPDR funds from State Street."""
