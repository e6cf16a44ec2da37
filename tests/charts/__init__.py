"""Tests of what figures of several topics share."""
