"""Ways to a database: one protocol, three transports (Data API, direct, embedded)."""
