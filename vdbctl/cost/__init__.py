"""What an environment costs in a month, from list prices, offline and beforehand."""
