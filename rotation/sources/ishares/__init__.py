"""iShares: fund holdings, net asset values and shares outstanding."""
