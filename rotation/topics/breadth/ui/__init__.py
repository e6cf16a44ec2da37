"""Streamlit parts of the breadth page."""
