# Nothing to choose: an account has one default VPC in each region.
