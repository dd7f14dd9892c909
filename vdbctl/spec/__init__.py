"""From an environment file to a frozen, validated Environment, and to findings about its sense."""
