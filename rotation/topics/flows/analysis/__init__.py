"""Flows of funds from what issuers state: rows that can be used, flows, sums over windows."""
