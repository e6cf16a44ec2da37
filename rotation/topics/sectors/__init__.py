"""Sectors page: sector returns, small minus large by sector, rotation map."""
