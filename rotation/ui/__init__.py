"""The Streamlit glue: controls, cards, badges, caching."""
