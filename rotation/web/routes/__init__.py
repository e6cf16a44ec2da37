"""HTTP routes beside the Streamlit pages: API, pictures, link previews, health, metrics."""
