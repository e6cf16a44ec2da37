"""What pages and imports read and write about monetary policy: futures, the economy, statements."""
