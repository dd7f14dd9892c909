"""Other versions of the AWS provider than the one that the lock file holds."""

from __future__ import annotations

SIX = "terraform: {provider: 6}\n"


def inits(terraform) -> list[tuple[str, ...]]:
    return [line[1:] for line in terraform.lines if line[1] == "init"]


def lock(project) -> str:
    return (project.workspace / ".terraform.lock.hcl").read_text()


def test_another_major_of_the_provider_is_chosen_although_the_lock_holds_one(
    run, project, terraform, deployed
):
    project.spec(SIX)

    outcome = run("plan", "small")

    assert outcome.exit_code == 0, outcome.stderr
    assert inits(terraform) == [
        ("init", "-json", "-input=false"),
        ("init", "-json", "-input=false", "-upgrade"),
    ]
    assert 'version = "6.0.0"' in lock(project)


def test_the_lock_is_kept_while_the_workspace_takes_its_provider(run, project, terraform, deployed):
    (project.workspace / ".terraform/vdbctl-init").unlink()

    run("plan", "small")

    assert inits(terraform)[-1] == ("init", "-json", "-input=false")


def test_environments_with_different_providers_do_not_share_a_lock(run, project, deployed):
    project.write("other", f"{(project.folder / 'environments/small.yaml').read_text()}{SIX}")
    run("plan", "other")
    project.write("third", (project.folder / "environments/small.yaml").read_text())

    outcome = run("plan", "third")

    assert outcome.exit_code == 0, outcome.stderr
    shared = project.folder / "cache"
    assert 'version = "5.100.0"' in (shared / "terraform.lock.hcl").read_text()
    assert 'version = "6.0.0"' in (shared / "terraform-6.0.lock.hcl").read_text()
