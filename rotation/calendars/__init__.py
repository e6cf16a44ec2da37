"""Days that are known in advance and move markets: meetings, releases, index changes."""
