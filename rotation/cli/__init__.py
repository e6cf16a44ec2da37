"""The ``rotation`` command: one module a group of subcommands."""
