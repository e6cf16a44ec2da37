"""Fetches values, shares outstanding and holdings of SPDR funds from State Street."""
