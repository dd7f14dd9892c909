"""Terraform for tests: the real binary and the real AWS provider."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pytest

from tests.conftest import ROOT
from tests.terraform import command, kept_provider
from vdbctl.cli.services import Services
from vdbctl.errors import TerraformMissing
from vdbctl.iac import binary
from vdbctl.sandbox.services import ec2, rds_versions


@pytest.fixture(scope="session")
def terraform(tmp_path_factory):
    """Terraform that starts a provider for each command, as a user's does."""
    services = Services(project=ROOT, variables=dict(os.environ))
    try:
        program = binary.find(os.environ, services.cache)
    except TerraformMissing as missing:
        pytest.skip(missing.message)
    home = tmp_path_factory.mktemp("terraform")
    environment = command.base_environment(home, binary.provider_mirror(os.environ))
    return command.Terraform(program, environment)


@pytest.fixture(scope="session")
def terraform_with_kept_provider(terraform, tmp_path_factory):
    """Terraform that connects to one provider process; see `kept_provider` for its limits."""
    folder = tmp_path_factory.mktemp("provider")
    shutil.copy(ROOT / "templates/terraform/modules/key/versions.tf", folder)
    terraform.init(folder)
    provider = kept_provider.installed_binary(folder)
    with kept_provider.started(provider, terraform.environment, folder / "log") as value:
        yield replace(
            terraform, environment={**terraform.environment, "TF_REATTACH_PROVIDERS": value}
        )


@pytest.fixture(scope="session")
def plan(terraform, terraform_with_kept_provider, moto_url):
    """Plan the workspace in a folder; returns the document of `show -json`.

    The plan starts and configures providers of its own; the kept one only shows the result.
    """

    def document(folder):
        terraform.init(folder)
        terraform.plan(folder, moto_url)
        return terraform_with_kept_provider.show(folder)

    return document


@pytest.fixture(scope="session")
def moto_url():
    """A server of AWS's interface, for what a mocked provider does not have."""
    server = pytest.importorskip("moto.server", reason="the extra `sandbox` is not installed")
    rds_versions.install()  # moto does not know which versions there are, and Terraform asks
    ec2.install()  # nor each service of endpoints
    started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()
