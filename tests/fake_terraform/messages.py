"""Terraform's words, as version 1.11 writes them."""

from __future__ import annotations

PROVIDER = "registry.terraform.io/hashicorp/aws"
NOT_INSTALLED = f"""\
The installed provider plugins are not consistent with the packages selected in the dependency lock \
file:
  - {PROVIDER}: there is no package for {PROVIDER} 5.100.0 cached in .terraform/providers

Terraform uses external plugins to integrate with a variety of different infrastructure services. \
To download the plugins required for this configuration, run:
  terraform init"""
NOTHING_TO_IMPORT = """\
While attempting to import an existing object to {address}, the provider detected that no object \
exists with the given id. Only pre-existing objects can be imported; check that the id is correct \
and that it is associated with the provider's configured region or endpoint, or use \
"terraform apply" to create a new remote object for this resource."""

LOCKED = (
    f"Could not retrieve the list of available versions for provider hashicorp/aws: locked provider "
    f"{PROVIDER} {{}} does not match configured version constraint {{}}; must use terraform init "
    "-upgrade to allow selection of new versions"
)
INIT = (
    ("Initializing the backend...", "initializing_backend_message"),
    ("Initializing provider plugins...", "initializing_provider_plugin_message"),
    ("Terraform has been successfully initialized!", "output_init_success_message"),
)
NO_COMMAND = """\
Terraform has no command named "{name}".

To see all of Terraform's top-level commands, run:
  terraform -help

"""
INCOMPATIBLE = "The -destroy and -refresh-only options are mutually-exclusive."
NO_PLAN = (
    "Terraform cannot ask for interactive approval when -json is set. You can either apply a saved "
    "plan file, or enable the -auto-approve option."
)
STALE = (
    "The given plan file can no longer be applied because the state was changed by another "
    "operation after the plan was created."
)
OTHER_LINEAGE = (
    "The given plan file can not be applied because it was created from a different state lineage."
)
NO_TARGET = (
    'No matching objects found. To view the available instances, use "terraform state list". '
    "Please modify the address to reference a specific instance."
)
NO_INSTANCE = (
    "There is no resource instance in the state with the address {}. If the resource configuration "
    'has just been added, you must run "terraform apply" once to create the corresponding '
    "instance(s) before they can be tainted."
)
NOT_TAINTED = "Resource instance {} is not currently tainted, and so it cannot be untainted."
TARGETED = (
    "Resource targeting is in effect",
    "You are creating a plan with the -target option, which means that the result of this plan may "
    "not represent all of the changes requested by the current configuration.\n\nThe -target "
    "option is not for routine use, and is provided only for exceptional situations such as "
    "recovering from errors or mistakes, or when Terraform specifically suggests to use it as part "
    "of an error message.",
)
"""Summary and detail of a warning."""
INCOMPLETE = (
    "Applied changes may be incomplete",
    "The plan was created with the -target option in effect, so some changes requested in the "
    "configuration may have been ignored and the output values may not be fully updated. Run the "
    "following command to verify that no other changes are pending:\n    terraform plan\n\nNote "
    "that the -target option is not suitable for routine use, and is provided only for exceptional "
    "situations such as recovering from errors or mistakes, or when Terraform specifically suggests "
    "to use it as part of an error message.",
)
