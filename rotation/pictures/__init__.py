"""A page as a picture, drawn without a browser: what a link to it shows in a chat."""
