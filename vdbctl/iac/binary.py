"""Which terraform or OpenTofu to run, and where its provider comes from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from vdbctl.errors import TerraformMissing
from vdbctl.iac import commands, programs
from vdbctl.iac.programs import Program
from vdbctl.iac.runner import Runner

MINIMUM = (1, 11)
"""Write-only arguments need it; both programs have them from this version on."""
UNFIT: Mapping[str, str] = {
    "1.16.0": "imports only the first of several instances of a resource and creates the others "
    "a second time (hashicorp/terraform#39068)",
}
"""Versions of terraform that would do harm, and why. Read 2026-11-29."""
PINNED = "1.11.4"
RELEASES_URL = "https://releases.hashicorp.com/terraform"
CHECKSUMS: Mapping[str, str] = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}
"""SHA-256 of the zip of version 1.11.4, by platform. Source: HashiCorp's own Homebrew formula for
terraform 1.11.4; read 2026-11-21."""
INSTALL_FOLDERS = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/snap/bin")
"""Looked into last, for a shell whose PATH is short."""

Say = Callable[[str], None]


def find(
    environment: Mapping[str, str], cache: Path, program: Program = programs.TERRAFORM
) -> Path:
    """The binary to use: VDBCTL_TERRAFORM, the one on PATH, the one in vdbctl's cache, one where
    package managers put it.

    Args:
        environment: Variables of the process.
        cache: Where a terraform is that vdbctl has downloaded.
        program: Which of the two; VDBCTL_TERRAFORM may name the other one.

    Raises:
        TerraformMissing: There is none, or only one that is too old.
    """
    named = environment.get("VDBCTL_TERRAFORM")
    if named:
        return _checked(_named(named, environment), environment)
    if program == programs.TOFU:
        return _tofu(environment)
    on_path = shutil.which("terraform", path=environment.get("PATH", ""))
    cached = _cached(cache)
    if on_path is None and not cached.is_file():
        on_path = shutil.which("terraform", path=os.pathsep.join(INSTALL_FOLDERS))
    if on_path is None and not cached.is_file():
        raise TerraformMissing(
            "terraform is not installed",
            hint="`vdbctl setup` downloads it, or install 1.11 or newer from your package manager",
        )
    if on_path is None:
        return cached
    try:
        return _checked(Path(on_path), environment)
    except TerraformMissing:
        if cached.is_file():
            return cached
        raise


def _named(name: str, environment: Mapping[str, str]) -> Path:
    """What VDBCTL_TERRAFORM names: a path, or a name such as `tofu` that is looked up."""
    found = _installed(name, environment) if Path(name).name == name else None
    return Path(found or name)


def _tofu(environment: Mapping[str, str]) -> Path:
    found = _installed(programs.TOFU.name, environment)
    if found is None:
        raise TerraformMissing(
            "tofu is not installed",
            hint="install OpenTofu 1.11 or newer from your package manager and put it on PATH; "
            "`vdbctl setup` downloads terraform alone",
        )
    return _checked(Path(found), environment)


def _installed(name: str, environment: Mapping[str, str]) -> str | None:
    on_path = shutil.which(name, path=environment.get("PATH", ""))
    return on_path or shutil.which(name, path=os.pathsep.join(INSTALL_FOLDERS))


def download(cache: Path, say: Say, *, base_url: str = RELEASES_URL) -> Path:
    """Put the pinned version into the cache, checked by SHA-256.

    Raises:
        TerraformMissing: No build for this platform, no answer, or a wrong checksum.
    """
    target = _cached(cache)
    system = programs.platform()
    if system not in CHECKSUMS:
        raise TerraformMissing(
            f"no terraform {PINNED} for {system} is known",
            hint="install terraform 1.11 or newer and put it on PATH",
        )
    url = f"{base_url}/{PINNED}/terraform_{PINNED}_{system}.zip"
    say(f"downloading terraform {PINNED} from {url}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        archive = Path(folder) / "terraform.zip"
        _fetch(url, archive)
        _check(archive, CHECKSUMS[system], url)
        with zipfile.ZipFile(archive) as content:
            unpacked = Path(content.extract("terraform", folder))
        unpacked.chmod(0o755)
        unpacked.replace(target)
    return target


def provider_mirror(
    environment: Mapping[str, str], program: Program = programs.TERRAFORM
) -> Path | None:
    """A folder on this machine that holds the AWS provider, or None to use the registry."""
    named = environment.get("VDBCTL_PROVIDER_MIRROR")
    candidates = [Path(named)] if named else [*_plugin_folders(environment)]
    return next((folder for folder in candidates if _is_folder(folder / program.provider)), None)


def _plugin_folders(environment: Mapping[str, str]) -> list[Path]:
    """Terraform's implied mirrors, then the one-level folders below /opt.

    Source: Terraform documentation, "CLI Configuration File", implied local mirror directories;
    OpenTofu has the same (cmd/tofu/provider_source.go).
    """
    home = Path(environment.get("HOME", "/"))
    data = environment.get("XDG_DATA_HOME", str(home / ".local/share"))
    shared = environment.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    folders = [
        home / ".terraform.d/plugins",
        home / "Library/Application Support/io.terraform/plugins",
        Path("/Library/Application Support/io.terraform/plugins"),
        *(Path(folder) / "terraform/plugins" for folder in [data, *shared]),
    ]
    with contextlib.suppress(OSError):
        folders += sorted(Path("/opt").iterdir())
    return folders


def _is_folder(path: Path) -> bool:
    """Whether it is a folder that this user can see; others' folders are none of ours."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _checked(binary: Path, environment: Mapping[str, str]) -> Path:
    if not os.access(binary, os.X_OK):
        raise TerraformMissing(
            f"{binary} is not a program that can be started",
            hint="VDBCTL_TERRAFORM must name a terraform or tofu binary",
        )
    runner = Runner(Path.cwd(), {"PATH": environment.get("PATH", ""), "CHECKPOINT_DISABLE": "1"})
    try:
        found = str(json.loads(runner.capture(commands.version(binary)))["terraform_version"])
        numbers = tuple(int(part) for part in found.split("-")[0].split(".")[:2])
    except (ValueError, KeyError) as error:
        raise TerraformMissing(f"{binary} does not tell its version: {error}") from error
    program = programs.of(binary)
    if program == programs.TERRAFORM and found in UNFIT:
        raise TerraformMissing(
            f"{binary} is terraform {found}, which {UNFIT[found]}",
            hint="install a newer one, or let `vdbctl setup` download 1.11 beside it",
        )
    if numbers < MINIMUM:
        hint = "`vdbctl setup` downloads a current one and leaves yours alone"
        if program == programs.TOFU:
            hint = "install a newer one from your package manager"
        raise TerraformMissing(
            f"{binary} is {program.title} {found}, but 1.11 or newer is needed", hint=hint
        )
    return binary


def _cached(cache: Path) -> Path:
    return cache / f"terraform-{PINNED}" / "terraform"


def _fetch(url: str, target: Path) -> None:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer, target.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(answer, file)
    except (urllib.error.URLError, OSError) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise TerraformMissing(
            f"cannot download {url}: {error}",
            hint="install terraform 1.11 or newer from your package manager and put it on PATH",
        ) from error


def _check(archive: Path, expected: str, url: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise TerraformMissing(
            f"{url} has SHA-256 {found}, expected {expected}; it was not installed",
            hint="try again; if it happens twice, something stands between you and HashiCorp",
        )
