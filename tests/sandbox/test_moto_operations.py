"""Corrections of moto around a stack: scaling, budgets, backups, alarms, services."""

from __future__ import annotations

import botocore.exceptions
import pytest

pytestmark = pytest.mark.sandbox

ACCOUNT = "123456789012"


def test_tags_of_a_scalable_target_are_kept_and_changed(cloud):
    scaling = cloud.client("application-autoscaling")
    arn = scaling.register_scalable_target(
        ServiceNamespace="rds",
        ResourceId="cluster:tagged",
        ScalableDimension="rds:cluster:ReadReplicaCount",
        MinCapacity=0,
        MaxCapacity=2,
        Tags={"a": "1", "b": "2"},
    )["ScalableTargetARN"]

    scaling.tag_resource(ResourceARN=arn, Tags={"c": "3"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])

    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2", "c": "3"}


class TestBudgets:
    @pytest.fixture
    def budgets(self, cloud):
        client = cloud.client("budgets")
        client.create_budget(
            AccountId=ACCOUNT,
            Budget={
                "BudgetName": "monthly",
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": "50", "Unit": "USD"},
            },
            NotificationsWithSubscribers=[
                {"Notification": self.notice(80), "Subscribers": [self.mail("a@example.com")]},
                {"Notification": self.notice(100), "Subscribers": [self.mail("b@example.com")]},
            ],
            ResourceTags=[{"Key": "Project", "Value": "p"}],
        )
        yield client
        client.delete_budget(AccountId=ACCOUNT, BudgetName="monthly")

    @staticmethod
    def notice(threshold: float) -> dict:
        return {
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": threshold,
            "ThresholdType": "PERCENTAGE",
        }

    @staticmethod
    def mail(address: str) -> dict:
        return {"SubscriptionType": "EMAIL", "Address": address}

    def test_each_notification_has_its_own_subscribers(self, budgets):
        found = budgets.describe_subscribers_for_notification(
            AccountId=ACCOUNT, BudgetName="monthly", Notification=self.notice(100)
        )

        assert found["Subscribers"] == [self.mail("b@example.com")]

    def test_tags_are_kept(self, budgets):
        arn = f"arn:aws:budgets::{ACCOUNT}:budget/monthly"
        budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "More", "Value": "x"}])
        budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["Project"])

        tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]

        assert tags == [{"Key": "More", "Value": "x"}]

    def test_the_limit_can_be_raised(self, budgets):
        new = {
            "BudgetName": "monthly",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "70", "Unit": "USD"},
        }

        budgets.update_budget(AccountId=ACCOUNT, NewBudget=new)

        found = budgets.describe_budget(AccountId=ACCOUNT, BudgetName="monthly")["Budget"]
        assert found["BudgetLimit"]["Amount"] == "70"


class TestBackup:
    @pytest.fixture
    def backup(self, cloud):
        return cloud.client("backup")

    @pytest.fixture
    def plan(self, backup):
        rule = {"RuleName": "daily", "TargetBackupVaultName": "v"}
        plan = {"BackupPlanName": "p", "Rules": [rule]}
        created = backup.create_backup_plan(BackupPlan=plan, BackupPlanTags={"Project": "p"})
        yield created
        backup.delete_backup_plan(BackupPlanId=created["BackupPlanId"])

    def test_tags_are_found_by_arn(self, backup, plan):
        vault = backup.create_backup_vault(BackupVaultName="v", BackupVaultTags={"Project": "v"})

        tags = [
            backup.list_tags(ResourceArn=arn)["Tags"]
            for arn in (plan["BackupPlanArn"], vault["BackupVaultArn"])
        ]

        assert tags == [{"Project": "p"}, {"Project": "v"}]

    def test_selections_live_and_die(self, backup, plan):
        identifier = plan["BackupPlanId"]
        selection = {
            "SelectionName": "tagged",
            "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup",
            "ListOfTags": [
                {
                    "ConditionType": "STRINGEQUALS",
                    "ConditionKey": "Project",
                    "ConditionValue": "p",
                }
            ],
        }
        created = backup.create_backup_selection(
            BackupPlanId=identifier, BackupSelection=selection
        )["SelectionId"]
        found = backup.get_backup_selection(BackupPlanId=identifier, SelectionId=created)
        listed = backup.list_backup_selections(BackupPlanId=identifier)["BackupSelectionsList"]

        backup.delete_backup_selection(BackupPlanId=identifier, SelectionId=created)

        assert found["BackupSelection"] == selection
        assert [row["SelectionName"] for row in listed] == ["tagged"]
        with pytest.raises(botocore.exceptions.ClientError, match="ResourceNotFound"):
            backup.get_backup_selection(BackupPlanId=identifier, SelectionId=created)


def test_a_composite_alarm_can_be_made(cloud):
    alarms = cloud.client("cloudwatch")

    alarms.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(a) OR ALARM(b)")

    [found] = alarms.describe_alarms(AlarmNames=["both"], AlarmTypes=["CompositeAlarm"])[
        "CompositeAlarms"
    ]
    assert found["AlarmRule"] == "ALARM(a) OR ALARM(b)"
    alarms.delete_alarms(AlarmNames=["both"])


def test_a_service_tells_how_it_balances_its_tasks(cloud):
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(
        family="t", containerDefinitions=[{"name": "a", "image": "a", "memory": 64}]
    )

    service = ecs.create_service(cluster="c", serviceName="s", taskDefinition="t", desiredCount=0)[
        "service"
    ]

    assert service["availabilityZoneRebalancing"] == "DISABLED"
