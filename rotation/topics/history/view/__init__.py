"""Result and headline of the history page."""
