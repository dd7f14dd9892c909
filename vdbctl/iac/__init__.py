"""Driving Terraform: argument lists, the process, its events, the plan, the outputs."""
