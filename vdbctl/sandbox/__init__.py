"""AWS on this machine: moto for the control plane, a Data API over embedded PostgreSQL servers."""
