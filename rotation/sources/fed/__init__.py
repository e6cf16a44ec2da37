"""Fetches press releases on monetary policy and statements of the FOMC from the Federal Reserve."""
