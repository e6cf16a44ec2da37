"""Histories of funds as their issuers publish them."""
