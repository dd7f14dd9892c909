"""Generated data: as much as is asked for, the same each time, made by the database itself."""
