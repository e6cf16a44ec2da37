"""Descriptors of all pages to the entries of the glossary."""
