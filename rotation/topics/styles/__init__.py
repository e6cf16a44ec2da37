"""Styles page: the Russell style box."""
