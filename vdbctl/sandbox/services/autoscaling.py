"""Application Auto Scaling: tags of targets."""

from __future__ import annotations

import functools
import json
from typing import Any

from moto.applicationautoscaling.models import FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse


def install() -> None:
    """Gap: tags are neither kept nor told, and the provider reads them after each creation."""
    response = ApplicationAutoScalingResponse
    FakeScalableTarget.sandbox_tags = property(lambda self: self.__dict__.setdefault("_tags", {}))
    response.register_scalable_target = _registering(response.register_scalable_target)
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag


def _registering(original: Any) -> Any:
    @functools.wraps(original)
    def register(call: Any) -> str:
        answer = str(original(call))
        _target(call, json.loads(answer)["ScalableTargetARN"]).update(call._get_param("Tags") or {})
        return answer

    return register


def _list_tags(call: Any) -> str:
    return json.dumps({"Tags": _target(call, call._get_param("ResourceARN"))})


def _tag(call: Any) -> str:
    _target(call, call._get_param("ResourceARN")).update(call._get_param("Tags"))
    return "{}"


def _untag(call: Any) -> str:
    tags = _target(call, call._get_param("ResourceARN"))
    for key in call._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"


def _target(call: Any, arn: str) -> dict[str, str]:
    """Tags of a target; none of a target that is gone."""
    for targets in call.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                tags: dict[str, str] = target.sandbox_tags
                return tags
    return {}
