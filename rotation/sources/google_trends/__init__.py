"""Google Trends through pytrends, and its CSV export."""
