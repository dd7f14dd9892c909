"""CloudWatch: composite alarms."""

from __future__ import annotations

from moto.cloudwatch.responses import CloudWatchResponse


def install() -> None:
    """Gap: PutCompositeAlarm is an unknown call, though alarms with a rule are kept and told."""
    CloudWatchResponse.put_composite_alarm = CloudWatchResponse.put_metric_alarm
