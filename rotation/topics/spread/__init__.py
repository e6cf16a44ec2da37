"""Spread page: return of small caps minus large caps."""
