"""The rules of the verdict, and what they were worth."""
