"""Finding and downloading terraform; the download comes from a server on loopback."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import threading
import zipfile

import pytest

from vdbctl.errors import TerraformMissing
from vdbctl.iac import binary, programs


@pytest.fixture
def releases(tmp_path, monkeypatch):
    """A server of releases with one zip; its checksum is the known one unless it is changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("terraform", "#!/bin/sh\n")
        archive.writestr("LICENSE.txt", "x")
    system = programs.platform()
    name = f"terraform_{binary.PINNED}_{system}.zip"
    folder = tmp_path / "www" / binary.PINNED
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content.getvalue())
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    monkeypatch.setattr(binary, "CHECKSUMS", {system: digest})

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args) -> None:
            super().__init__(*args, directory=str(tmp_path / "www"))

        def log_message(self, *args) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder / name
    server.shutdown()
    server.server_close()


def test_a_download_is_checked_and_put_into_the_cache(releases, tmp_path):
    url, _ = releases
    said: list[str] = []

    found = binary.download(tmp_path / "cache", said.append, base_url=url)

    assert found.read_text() == "#!/bin/sh\n"
    assert found.stat().st_mode & 0o100
    assert binary.PINNED in said[0]
    assert binary.find({"PATH": ""}, tmp_path / "cache") == found


def test_a_download_with_a_wrong_checksum_is_thrown_away(releases, tmp_path):
    url, archive = releases
    archive.write_bytes(archive.read_bytes() + b"x")

    with pytest.raises(TerraformMissing, match="it was not installed"):
        binary.download(tmp_path / "cache", print, base_url=url)

    assert not binary._cached(tmp_path / "cache").exists()


def test_a_download_that_cannot_be_reached_says_what_to_do(releases, tmp_path):
    url, archive = releases
    archive.unlink()

    with pytest.raises(TerraformMissing) as caught:
        binary.download(tmp_path / "cache", print, base_url=url)

    assert "cannot download" in caught.value.message
    assert "package manager" in (caught.value.hint or "")


def test_a_short_path_does_not_hide_an_installed_terraform(tmp_path, monkeypatch):
    installed = tmp_path / "terraform"
    installed.write_text("""#!/bin/sh\necho '{"terraform_version": "1.11.4"}'\n""")
    installed.chmod(0o755)
    monkeypatch.setattr(binary, "INSTALL_FOLDERS", (str(tmp_path),))

    assert binary.find({"PATH": ""}, tmp_path / "cache") == installed


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
def test_folders_that_are_closed_to_this_user_hold_no_provider(tmp_path):
    closed = tmp_path / ".terraform.d"
    (closed / "plugins" / programs.TERRAFORM.provider).mkdir(parents=True)
    closed.chmod(0)

    found = binary.provider_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": str(closed)})
    closed.chmod(0o700)

    assert found is None or not found.is_relative_to(tmp_path)


def test_the_provider_comes_from_a_mirror_where_there_is_one(tmp_path):
    mirror = tmp_path / ".terraform.d/plugins"
    (mirror / programs.TERRAFORM.provider).mkdir(parents=True)

    assert binary.provider_mirror({"HOME": str(tmp_path)}) == mirror
    assert binary.provider_mirror({"VDBCTL_PROVIDER_MIRROR": str(tmp_path)}) is None


@pytest.fixture
def tofu(tmp_path, monkeypatch):
    """A program that says it is version 1.11.4, as `tofu` in a folder of its own."""
    folder = tmp_path / "opentofu"
    folder.mkdir()
    program = folder / "tofu"
    program.write_text("""#!/bin/sh\necho '{"terraform_version": "1.11.4"}'\n""")
    program.chmod(0o755)
    monkeypatch.setattr(binary, "INSTALL_FOLDERS", ())
    return program


def test_opentofu_is_looked_for_by_its_own_name(tofu, tmp_path):
    found = binary.find({"PATH": str(tofu.parent)}, tmp_path / "cache", programs.TOFU)

    assert found == tofu
    assert programs.of(found) == programs.TOFU


@pytest.mark.parametrize("named", ["tofu", "{path}"])
def test_the_variable_names_a_program_or_its_path_and_comes_first(tofu, tmp_path, named):
    variables = {"PATH": str(tofu.parent), "VDBCTL_TERRAFORM": named.format(path=tofu)}

    assert binary.find(variables, tmp_path / "cache") == tofu


def test_a_name_that_is_nowhere_is_refused(tofu, tmp_path):
    with pytest.raises(TerraformMissing, match="tofu-nightly is not a program that can be started"):
        binary.find({"PATH": "", "VDBCTL_TERRAFORM": "tofu-nightly"}, tmp_path / "cache")


def test_a_link_called_terraform_is_what_it_leads_to(tofu, tmp_path):
    link = tmp_path / "terraform"
    link.symlink_to(tofu)

    assert programs.of(link) == programs.TOFU
    assert programs.of(tmp_path / "other/terraform") == programs.TERRAFORM


def test_a_mirror_serves_the_registry_of_the_program(tmp_path):
    mirror = tmp_path / ".terraform.d/plugins"
    (mirror / programs.TOFU.provider).mkdir(parents=True)
    variables = {"HOME": str(tmp_path)}

    assert binary.provider_mirror(variables, programs.TOFU) == mirror
    assert binary.provider_mirror(variables) != mirror


def installed(folder, name: str, version: str):
    program = folder / name
    program.write_text(f"""#!/bin/sh\necho '{{"terraform_version": "{version}"}}'\n""")
    program.chmod(0o755)
    return program


def test_a_terraform_that_forgets_imports_is_refused(tmp_path):
    installed(tmp_path, "terraform", "1.16.0")

    with pytest.raises(TerraformMissing, match=r"terraform 1\.16\.0, which imports only the first"):
        binary.find({"PATH": str(tmp_path)}, tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "version"), [("terraform", "1.16.1"), ("terraform", "1.17.2"), ("tofu", "1.16.0")]
)
def test_others_beside_it_are_not(tmp_path, name, version):
    program = installed(tmp_path, name, version)

    assert binary.find({"PATH": "", "VDBCTL_TERRAFORM": str(program)}, tmp_path) == program
