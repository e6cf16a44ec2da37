"""Imports of user files: prices, holdings, members, search interest."""
