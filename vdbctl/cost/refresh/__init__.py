"""Building the catalogue anew from AWS's public price files."""
