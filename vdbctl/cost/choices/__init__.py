"""What else could be bought, and what it would cost."""
