"""An RDS Data API that runs real SQL: the protocol, limits and error names of AWS's own."""
