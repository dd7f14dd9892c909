"""Operating what was built: users, credentials."""
