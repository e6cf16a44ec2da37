"""Delta Lake access: opening, reading and committing tables, conflicts, errors."""
