"""An ejected environment is Terraform of its own.

It is validated with a provider that other tests use, too: `validate` does not configure it.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.terraform


@pytest.mark.parametrize("name", ["prod", "serverless"])
def test_it_is_valid_without_vdbctl_and_says_how_to_go_on(
    run, project, terraform_with_kept_provider, name
):
    outcome = run("eject", name, "--to", "elsewhere")

    assert outcome.exit_code == 0
    folder = project / "elsewhere"
    readme = (folder / "README.md").read_text()
    assert "terraform apply" in readme
    assert "vdbctl" not in "".join(
        path.read_text() for path in folder.glob("*.tf") if path.name not in ("functions.tf",)
    ).replace('ManagedBy   = "vdbctl"', "").replace("vdbctl/functions", "")
    assert (folder / "migrations/content-hub").is_dir()
    terraform_with_kept_provider.init(folder)
    result = terraform_with_kept_provider(folder, "validate", "-no-color")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_folder_that_is_there_is_left_alone(run, project):
    (project / "elsewhere").mkdir()
    (project / "elsewhere/mine.txt").write_text("x")

    outcome = run("eject", "dev", "--to", "elsewhere")

    assert outcome.exit_code == 2
    assert [path.name for path in (project / "elsewhere").iterdir()] == ["mine.txt"]
