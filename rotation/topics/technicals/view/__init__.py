"""What the technicals page shows: the judgement of the rules, in numbers, tables and words."""
