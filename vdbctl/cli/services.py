"""What commands ask for: specs, prices, terraform, databases. The one reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vdbctl.cli.show import Show

if TYPE_CHECKING:
    from decimal import Decimal

    from vdbctl.aws import Aws
    from vdbctl.cost.catalogue import Catalogue
    from vdbctl.cost.estimate import Estimate
    from vdbctl.database.port import Database
    from vdbctl.functions.package import Archive
    from vdbctl.iac.fleet import StartChild
    from vdbctl.iac.outputs import Outputs
    from vdbctl.iac.programs import Program
    from vdbctl.iac.state import StateStore
    from vdbctl.iac.terraform import Settings, Terraform
    from vdbctl.migrate.files import Migration
    from vdbctl.render.workspace import Content
    from vdbctl.spec.finding import Finding
    from vdbctl.spec.load import Resolved
    from vdbctl.spec.model import Environment


REVIEWED_TIERS = frozenset({"staging", "prod"})
"""Here migrations run only as the index of their set says."""


@dataclass
class Services:
    """Everything a command needs, made when it is first asked for.

    Attributes:
        project: Folder with environments/ and migrations/.
        variables: Environment variables of the process; changed only by `enter_sandbox`.
        settings: Of Terraform; None for those that `variables` say.
        connect: Opens AWS in a region; None for the SDK's own configuration.
        start_child: Starts another vdbctl; None for a process.
        command: The command in words, for others who meet it at work.
        holding: Workspaces that are this command's until it ends.
        held: Gives them back.
    """

    project: Path
    variables: dict[str, str]
    show: Show = field(default_factory=Show)
    sandboxed: bool = False
    settings: Settings | None = None
    connect: Callable[[str], Aws] | None = None
    start_child: StartChild | None = None
    command: str = ""
    holding: set[Path] = field(default_factory=set)
    held: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def from_process(cls) -> Services:
        return cls(project=Path(), variables=dict(os.environ))

    # -- the spec -----------------------------------------------------------------------------

    @property
    def environments(self) -> Path:
        return self.project / "environments"

    def environment_names(self) -> tuple[str, ...]:
        from vdbctl.errors import EnvironmentUnknown
        from vdbctl.spec import load

        names = load.names_in(self.environments)
        if not names:
            raise EnvironmentUnknown(
                f"no environment files in {self.environments.absolute()}",
                hint="run vdbctl where environments/ is, or `vdbctl init` to make them here",
            )
        return names

    def resolved(self, name: str, developer: str | None = None) -> Resolved:
        """An environment, and whose copy of it; of one that has only copies the caller's own."""
        found = self.read(name, developer)
        if found.environment.developers.required and developer is None:
            found = self.read(name, self._me(found.environment))
        return found

    def read(self, name: str, developer: str | None = None) -> Resolved:
        """An environment as its file says, without asking who runs this."""
        from vdbctl.spec import load

        return load.read(self.environments, name, developer=developer)

    def _me(self, environment: Environment) -> str:
        """Who runs this: git's user.email, else the AWS identity."""
        from vdbctl.iac import identity
        from vdbctl.spec import names

        found = identity.from_git(self.project.absolute(), self.variables)
        found = found or identity.from_arn(self.aws(environment.region).identity().arn)
        return names.slug(found)

    def findings(self, environment: Environment) -> tuple[Finding, ...]:
        from vdbctl.spec import policy

        return policy.check(environment, self.prices.regions())

    def sound(self, name: str, developer: str | None = None) -> Resolved:
        """A resolved environment that may be acted on; warnings are shown, errors stop."""
        from vdbctl.spec import policy

        resolved = self.resolved(name, developer)
        findings = self.findings(resolved.environment)
        self.show.warnings(findings)
        policy.enforce(findings)
        return resolved

    # -- money --------------------------------------------------------------------------------

    @cached_property
    def prices(self) -> Catalogue:
        from vdbctl.cost.catalogue import BundledCatalogue, PriceFolder, ProjectCatalogue

        own = PriceFolder(self.price_folder)
        return ProjectCatalogue(own, BundledCatalogue()) if own.regions() else BundledCatalogue()

    @property
    def price_folder(self) -> Path:
        """Prices that the project keeps, newer than those that come with vdbctl."""
        return self.project / "prices"

    @staticmethod
    def laid_over(environment: Environment, usage: Path | None) -> Environment:
        """The environment with the usage of a file, where one is given."""
        from vdbctl.spec import usage_file

        if usage is None:
            return environment
        changed = usage_file.read(usage, environment.usage)
        return environment.model_copy(update={"usage": changed})

    def price_age_days(self) -> int | None:
        from vdbctl.cost.catalogue import age_days

        return age_days(self.prices, self.now().date())

    def estimate(self, environment: Environment) -> Estimate:
        from vdbctl.cost.estimate import estimate

        return estimate(environment, self.prices, on=self.now().date())

    def cost_before(self, environment: Environment) -> Decimal | None:
        """Monthly cost of what is deployed, as estimated when it was applied."""
        from vdbctl.iac import applied

        return applied.monthly_usd(self.store(environment))

    # -- the sandbox --------------------------------------------------------------------------

    def private(self, *names: str, make: bool = False) -> Path:
        """A path below `.vdbctl`, where things of this machine alone are; `make` makes that one,
        and lets git ignore it."""
        from vdbctl import files

        path = self._inside(self.project.joinpath(".vdbctl", *names))
        if make:
            files.hidden_from_git(self.project / ".vdbctl")
        return path

    @property
    def sandbox_home(self) -> Path:
        return self.private("sandbox")

    def enter_sandbox(self) -> None:
        """Point this process, and the terraform it starts, at the running sandbox.

        Raises:
            SandboxNotRunning: None answers.
        """
        from vdbctl.sandbox import control

        endpoints = control.require(self.sandbox_home)
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(endpoints.environment())
        self.variables = dict(os.environ)
        self.sandboxed = True

    def variables_of_children(self) -> dict[str, str]:
        """Variables for other processes of vdbctl; they enter the sandbox themselves."""
        return {
            name: value
            for name, value in self.variables.items()
            if not (self.sandboxed and name.startswith("AWS_"))
        }

    # -- terraform ----------------------------------------------------------------------------

    @property
    def stacks(self) -> Path:
        return self.sandbox_home / "stacks" if self.sandboxed else self.project / "stacks"

    def workspace(self, environment: Environment) -> Path:
        from vdbctl.iac import logs

        workspace = self._inside(self.stacks / environment.stack)
        self._inside(workspace / logs.FOLDER)  # with logs, plans and the copy of the state
        return workspace

    def _inside(self, path: Path) -> Path:
        """The same path, if no link leads out of the project."""
        from vdbctl import files

        files.require_inside(path, self.project)
        return path

    @property
    def cache(self) -> Path:
        """The user's cache of terraform, provider and dependency lock."""
        if named := self.variables.get("VDBCTL_CACHE"):
            return Path(named).absolute()
        base = self.variables.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return Path(base).absolute() / "vdbctl"

    def programs(self) -> tuple[Program, ...]:
        """Those that the environments ask for; terraform where there is none."""
        return tuple(dict.fromkeys(program for program, _ in self.pins()))

    def pins(self) -> tuple[tuple[Program, str], ...]:
        """Programs, and what environments pin the provider to; the defaults where there is none."""
        from vdbctl.errors import VdbctlError
        from vdbctl.iac import programs
        from vdbctl.spec import load
        from vdbctl.spec.terraform import Terraform

        wanted: set[tuple[str, str]] = set()
        for name in load.names_in(self.environments):
            with suppress(VdbctlError):  # `validate` reports what is wrong with it
                chosen = self.read(name).environment.terraform
                wanted.add((chosen.binary, chosen.constraint))
        default = ("terraform", Terraform().constraint)
        return tuple((programs.BY_NAME[name], pin) for name, pin in sorted(wanted or {default}))

    def terraform(self, environment: Environment) -> Terraform:
        from vdbctl.iac.terraform import Terraform

        terraform = Terraform(
            self.workspace(environment).absolute(),
            self._settings_of(environment),
            self.store(environment),
            say=lambda words: self.show.say(words, "yellow"),
            on_interrupt=self.show.interrupted,
        )
        if environment.state.kind == "remote":
            from vdbctl.iac.state import LocalStore, RemoteStore

            terraform.store = RemoteStore(
                str(terraform.store.backend),
                LocalStore(terraform.folder),
                terraform.printed_outputs,
                terraform.listed_resources,
            )
        return terraform

    def store(self, environment: Environment) -> StateStore:
        """Where an environment's state is kept."""
        from vdbctl.iac import state
        from vdbctl.operate.state_bucket import StateBucket

        place = environment.state
        if place.kind == "s3":
            bucket = StateBucket(self.aws(place.region or environment.region), place.bucket)
            return state.S3Store(bucket, place.bucket, place.key(environment.stack))
        local = state.LocalStore(self.workspace(environment).absolute())
        if place.kind == "remote":
            return state.RemoteStore(place.place(environment.stack), local, dict, tuple)
        return local

    def store_of_last_init(self, folder: Path) -> StateStore:
        """Where a workspace's state was when it was last initialised."""
        from vdbctl.iac import readiness, state
        from vdbctl.operate.state_bucket import StateBucket

        record = readiness.backend(folder)
        if record is None:
            return state.LocalStore(folder)
        if record.bucket:
            bucket = StateBucket(self.aws(record.region), record.bucket)
            return state.S3Store(bucket, record.bucket, record.key)
        return state.RemoteStore(record.place, state.LocalStore(folder), dict, tuple)

    def stores(self, environment: Environment) -> Iterator[tuple[str, StateStore]]:
        """An environment's stack and its developers' copies, as far as states are found."""
        from vdbctl.iac import state
        from vdbctl.operate.state_bucket import StateBucket

        place, own = environment.state, environment.stack
        others = {self.read(name).environment.stack for name in self.environment_names()} - {own}
        if place.kind == "s3":
            bucket = StateBucket(self.aws(place.region or environment.region), place.bucket)
            found = {key.split("/")[-2] for key in bucket.keys(f"{place.prefix}/")}
        else:
            found = {folder.name for folder in self.stacks.glob("*") if folder.is_dir()}
        for stack in sorted(found):
            if stack != own and (stack in others or not stack.startswith(f"{own}-")):
                continue
            if place.kind == "s3":
                yield stack, state.S3Store(bucket, place.bucket, place.key(stack))
            elif place.kind == "local":
                yield stack, state.LocalStore((self.stacks / stack).absolute())

    def _settings_of(self, environment: Environment) -> Settings:
        from vdbctl.iac import programs

        chosen = environment.terraform
        return self.settings_for(programs.BY_NAME[chosen.binary], chosen.constraint)

    def settings_for(self, program: Program, provider: str) -> Settings:
        """Settings of a program for workspaces with one pin of the provider."""
        return replace(self.settings or self._found(program), provider=provider)

    def _found(self, program: Program) -> Settings:
        """Settings for a program, which is looked for once."""
        if program.name not in self._programs:
            self._programs[program.name] = self._look_for(program)
        return self._programs[program.name]

    @cached_property
    def _programs(self) -> dict[str, Settings]:
        return {}

    def _look_for(self, program: Program) -> Settings:
        from vdbctl.iac import binary, programs
        from vdbctl.iac.terraform import Settings

        path = binary.find(self.variables, self.cache, program)
        return Settings(
            binary=path,
            cache=self.cache,
            mirror=binary.provider_mirror(self.variables, programs.of(path)),
            environment=self.variables,
            now=self.now,
        )

    def files(self, resolved: Resolved) -> Mapping[str, Content]:
        """The workspace as it should be on disk."""
        from vdbctl.render import functions, workspace

        environment = resolved.environment
        source = f"environments/{environment.name}.yaml"
        templates = workspace.templates_folder()
        if not functions.packaged(environment):
            return workspace.files(environment, source, templates)
        archive = self._archive(environment)
        return workspace.files(environment, source, templates, archive.content, archive.digest)

    def _archive(self, environment: Environment) -> Archive:
        """Code of the functions, the declaration of the migration set, certificates of RDS."""
        from vdbctl.database import certificates
        from vdbctl.functions import package
        from vdbctl.render import functions
        from vdbctl.spec import gdpr

        extra = {}
        if environment.functions.gdpr and environment.migrations:
            path = self.project / "migrations" / environment.migrations.set / "gdpr.yaml"
            extra["gdpr.json"] = gdpr.declared(path).encode()
        if functions.chosen(environment):
            extra[certificates.OWN] = certificates.bundle(self.project, environment.region)
        return package.archive(extra)

    # -- AWS and the database -----------------------------------------------------------------

    def aws(self, region: str) -> Aws:
        from vdbctl.aws import Aws

        return self.connect(region) if self.connect else Aws(region)

    def outputs(self, name: str, developer: str | None) -> Outputs:
        """Outputs of the deployed stack."""
        return self.terraform(self.resolved(name, developer).environment).outputs()

    def database(self, outputs: Outputs, via: str | None = None) -> Database:
        """A way to the database of a deployed stack: the Data API where there is one."""
        from vdbctl.cli.connect import database

        return database(self, outputs, via)

    def migrations(self, environment: Environment) -> tuple[Migration, ...]:
        """The migrations of an environment, with its values.

        Raises:
            MigrationFileInvalid: A file is wrong, or is not as the set's index says.
        """
        from vdbctl.migrate import files, index

        folder = self.set_folder(environment)
        found = files.read(folder, self.placeholders(environment))
        if environment.tier in REVIEWED_TIERS:
            index.require(folder, found)
        elif words := index.difference(folder, found):
            self.show.say(
                f"{folder / index.NAME}: {words}; `vdbctl migrate index {folder.name}` before you "
                "commit",
                "yellow",
            )
        return files.for_target(found, (environment.name, environment.tier))

    def placeholders(self, environment: Environment) -> Mapping[str, str]:
        """Values for the SQL files of an environment: its own, then the defaults of the set."""
        from vdbctl.spec import placeholders

        return {
            **placeholders.defaults(self.set_folder(environment)),
            **placeholders.of(environment),
        }

    def set_folder(self, environment: Environment) -> Path:
        """Folder of an environment's migrations.

        Raises:
            SpecInvalid: It names none.
        """
        from vdbctl.errors import SpecInvalid

        if environment.migrations is None:
            raise SpecInvalid(
                f"{environment.name} names no migrations",
                hint="`migrations: {set: …}` in its file names a folder below migrations/",
            )
        return self.project / "migrations" / environment.migrations.set

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)
