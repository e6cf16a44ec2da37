"""Selection and data to the verdict, the ledger, what changed and what it was worth."""
