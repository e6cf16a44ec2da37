"""What the flows page shows, from the stored histories of funds."""
