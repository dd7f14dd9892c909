"""The command line: commands read, call and show; nothing imports this package."""
