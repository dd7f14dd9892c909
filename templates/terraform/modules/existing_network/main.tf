# A VPC that somebody else runs, as it is: nothing is created.

data "aws_vpc" "this" {
  id = var.vpc_id
}
