"""The result records every page returns, and what is shared in computing them."""
