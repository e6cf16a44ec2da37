"""Fetches daily page views of Wikipedia articles from Wikimedia."""
