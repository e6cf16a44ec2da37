"""The app as a service: its API, pictures of its pages, health, metrics, and what guards them."""
