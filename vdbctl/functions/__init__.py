"""Code that runs inside AWS Lambda: the standard library, boto3 and pg8000, nothing else of vdbctl.

`package` is the exception: it runs on the person's machine and puts the others into an archive.
"""
