"""Quantities of each part of an environment."""
