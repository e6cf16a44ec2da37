"""Fetches daily prices from Yahoo Finance through yfinance."""
