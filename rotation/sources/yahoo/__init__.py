"""Yahoo Finance through yfinance: daily prices."""
