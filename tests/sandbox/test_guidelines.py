"""The examples of the guide, run."""

from __future__ import annotations

import pytest

from tests import guidelines
from tests.shipped import ROLES
from vdbctl.migrate import files
from vdbctl.migrate.trial import Trial
from vdbctl.sandbox import throwaway
from vdbctl.spec.placeholders import EXAMPLES

pytestmark = pytest.mark.sandbox


@pytest.mark.usefixtures("one_server")
@pytest.mark.parametrize("day", guidelines.sets())
def test_the_examples_go_up_down_and_up_again(tmp_path, day):
    for name, text in guidelines.sets()[day].items():
        (tmp_path / name).write_text(text)
    migrations = files.read(tmp_path, EXAMPLES)

    with throwaway.database(roles=ROLES) as database:
        found = list(Trial(database, migrations, tmp_path).run())

    assert found == []
