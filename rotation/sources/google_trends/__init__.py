"""Fetches search interest from Google Trends through pytrends, and reads its CSV export."""
