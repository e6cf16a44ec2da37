"""Fetches fund holdings, net asset values and shares outstanding from iShares."""
