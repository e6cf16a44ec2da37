"""How the app compares with a bare Streamlit page that draws as much, in real Chromium."""
