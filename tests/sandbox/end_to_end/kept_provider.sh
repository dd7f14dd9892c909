#!/bin/sh
# Terraform that keeps one provider process for each workspace: starting one for every command takes
# almost half of the CPU of the tests that deploy.
#
# A kept provider has one configuration at a time and does not get over an interrupt. So where a
# second region is configured only `show` connects to it, which configures none; and the main job
# and the runs that are cut off do without (project.py).
set -eu
terraform=$1
shift
value=.terraform/kept-provider

is_for_it() {
    case "${1-}" in
    show) ;;
    plan | apply) [ "$(grep -c '^provider "aws"' providers.tf)" = 1 ] ;;
    *) return 1 ;;
    esac
}

if is_for_it "$@"; then
    if [ ! -s "$value" ]; then
        provider=$(readlink -f .terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws*)
        output=$PWD/$value.out
        (cd / && exec "$provider" -debug >"$output" 2>/dev/null </dev/null) &
        until grep -q "TF_REATTACH_PROVIDERS='" "$output"; do sleep 0.05; done
        sed -n "s/.*TF_REATTACH_PROVIDERS='\(.*\)'.*/\1/p" "$output" >"$value"
    fi
    TF_REATTACH_PROVIDERS=$(cat "$value")
    export TF_REATTACH_PROVIDERS
fi
exec "$terraform" "$@"
