"""Fetches the daily factors of Fama and French from Kenneth French's data library."""
