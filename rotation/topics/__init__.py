"""One package a page: analysis, view, charts, ui."""
