"""Streamlit parts of the search page."""
