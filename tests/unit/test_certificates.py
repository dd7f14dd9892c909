"""Certificates by which a database proves that it is RDS's, to functions and to direct connections."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import zipfile
from io import BytesIO

import pytest
import trustme

from tests.conftest import ROOT
from vdbctl.cli.services import Services
from vdbctl.database import certificates
from vdbctl.errors import SpecInvalid
from vdbctl.functions import connection

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""https://www.postgresql.org/docs/current/protocol-message-formats.html, "SSLRequest"."""


@contextlib.contextmanager
def server(certificate: trustme.LeafCert):
    """Speaks PostgreSQL's beginning and TLS, then hangs up; gives its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.recv(8) == SSL_REQUEST
                accepted.sendall(b"S")
                with contextlib.suppress(OSError):
                    context.wrap_socket(accepted, server_side=True).close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("signed_by", "name", "words"),
    [
        ("another", "localhost", "certificate verify failed"),
        ("rds", "db.other.com", "certificate verify failed: Hostname mismatch"),
    ],
)
def test_a_function_tells_no_password_to_a_server_that_is_not_the_one(
    tmp_path, monkeypatch, signed_by, name, words
):
    authorities = {"rds": trustme.CA(), "another": trustme.CA()}
    bundle = tmp_path / "rds-ca.pem"
    bundle.write_bytes(authorities["rds"].cert_pem.bytes())
    monkeypatch.setattr(connection, "CERTIFICATES", bundle)
    public = tmp_path / "public.pem"
    public.write_bytes(authorities["another"].cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(public))  # trusted by the machine is not enough

    with server(authorities[signed_by].issue_cert(name)) as port:
        variables = {"DB_HOST": "localhost", "DB_PORT": str(port), "DB_NAME": "x"}
        with pytest.raises(ssl.SSLCertVerificationError, match=words):
            connection.connect("vdbctl_runner", "a-token", variables)


def test_a_function_without_certificates_does_not_connect(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "CERTIFICATES", tmp_path / "rds-ca.pem")

    with pytest.raises(FileNotFoundError):
        connection.connect(
            "vdbctl_runner", "a-token", {"DB_HOST": "x", "DB_PORT": "1", "DB_NAME": "x"}
        )


def test_the_regions_of_the_shipped_environments_have_three_roots_each():
    for region in ("us-east-1", "us-west-2", "eu-central-1", "ap-southeast-4"):
        found = certificates.of_region(region).decode()
        assert found.count("BEGIN CERTIFICATE") == 3
        assert set(re.findall(r"# Amazon RDS (\S+) Root CA", found)) == {region}
        ssl.create_default_context(cadata=found)


@pytest.mark.parametrize("own", [None, b"the project's own"])
def test_the_archive_of_functions_has_them_where_functions_look_for_them(project, own):
    if own:
        (project / "rds-ca.pem").write_bytes(own)
    services = Services(project, {})

    content = services._archive(services.read("free-tier").environment).content

    place = connection.CERTIFICATES.relative_to(ROOT).as_posix()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.read(place) == (own or certificates.of_region("us-east-1"))


def test_nothing_else_is_trusted_beside_a_region():
    assert certificates.of_region("us-east") == b""
    assert certificates.of_region("us-east-10") == b""


def test_a_region_without_certificates_needs_the_projects_own(tmp_path):
    with pytest.raises(SpecInvalid, match="in il-central-1 could prove itself") as refused:
        certificates.bundle(tmp_path, "il-central-1")
    assert "il-central-1-bundle.pem" in refused.value.hint

    (tmp_path / "rds-ca.pem").write_text("own")

    assert certificates.bundle(tmp_path, "il-central-1") == b"own"
    assert certificates.bundle(tmp_path, "us-east-1") == b"own"


def test_the_shipped_ones_are_roots_of_rds_that_have_not_ended():
    from cryptography import x509

    text = (ROOT / "vdbctl/database/rds-ca.pem").read_bytes()
    for root in x509.load_pem_x509_certificates(text):
        root.verify_directly_issued_by(root)
        assert root.not_valid_after_utc.year >= 2061
        assert "CN=Amazon RDS " in root.subject.rfc4514_string()
