"""Search requests: which terms, region and timeframe Google Trends can be asked for."""
