"""The security baseline: controls by their ids, and what an environment makes of them."""
