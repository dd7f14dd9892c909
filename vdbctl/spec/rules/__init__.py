"""Rules of `policy`, one module for each part of an environment."""
