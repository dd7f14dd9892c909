"""What the set recipes answers, hands over and forgets."""

from __future__ import annotations

import hashlib

import psycopg
import pytest

pytestmark = pytest.mark.sandbox

JULIA, MARCELLA = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
MODEL = "made-up-topics"


@pytest.fixture
def recipes(open_set):
    return open_set("recipes")


def embedding(recipes, title: str) -> str:
    return recipes.execute(
        "SELECT e.embedding::text FROM recipe_embeddings AS e JOIN recipes AS r ON r.id = e.recipe_id "
        "WHERE r.title = %s", [title],
    ).fetchone()[0]  # fmt: skip


def test_similar_recipes_are_public_quick_enough_and_of_the_kind(recipes):
    query = embedding(recipes, "Onion soup")
    sql = "SELECT title FROM similar_recipes(%s::vector, %s, 3{})"

    near = recipes.execute(sql.format(""), [query, MODEL]).fetchall()
    quick = recipes.execute(sql.format(", 30"), [query, MODEL]).fetchall()
    desserts = recipes.execute(sql.format(", NULL, 'dessert'"), [query, MODEL]).fetchall()

    assert near[0] == ("Onion soup",)
    assert ("Secret pâté",) not in near
    assert {title for (title,) in quick} <= {
        "Chocolate mousse",
        "Radishes with butter",
        "Lemonade with basil",
    }
    assert {title for (title,) in desserts} == {"Chocolate mousse", "Almond cake"}
    assert recipes.execute(sql.format(""), [query, "another-model"]).fetchall() == []


def test_words_and_meaning_together(recipes):
    query = embedding(recipes, "Onion soup")

    found = recipes.execute(
        "SELECT title, score FROM search_recipes('onion', %s::vector, %s)", [query, MODEL]
    ).fetchall()

    assert found[0] == ("Onion soup", pytest.approx(2 / 61))
    assert "Tomato sauce with butter" in {title for title, _ in found}


def test_a_person_gets_everything_and_the_log_knows_them_by_a_hash(recipes):
    found = recipes.execute("SELECT export_user_data(%s, 'support')", [JULIA]).fetchone()[0]

    assert found["user"]["email"] == "julia@example.com"
    assert {one["title"] for one in found["recipes"]} == {
        "Onion soup", "Chocolate mousse", "Radishes with butter", "Secret pâté",
    }  # fmt: skip
    assert "search" not in found["recipes"][0]
    logged = recipes.execute(
        "SELECT action, subject_hash, actor, detail FROM gdpr_audit_log"
    ).fetchall()
    assert logged == [
        ("export", hashlib.sha256(JULIA.encode()).hexdigest(), "support", {"recipes": 4})
    ]


def test_a_person_is_forgotten_with_their_recipes_and_embeddings(recipes):
    found = recipes.execute("SELECT delete_user_data(%s, 'support')", [JULIA]).fetchone()[0]

    assert found == {"users": 1, "recipes": 4, "recipes_kept": 0}
    left = recipes.execute(
        "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM recipes), (SELECT count(*) FROM recipe_embeddings)"
    ).fetchone()
    assert left == (1, 4, 4)
    assert recipes.execute("SELECT action, detail FROM gdpr_audit_log").fetchall() == [
        ("delete", found)
    ]


def test_public_recipes_can_stay_without_their_author(recipes):
    found = recipes.execute(
        "SELECT delete_user_data(%s, 'support', keep_public => true)", [JULIA]
    ).fetchone()[0]

    assert found == {"users": 1, "recipes": 1, "recipes_kept": 3}
    assert recipes.execute("SELECT count(*) FROM recipes WHERE user_id IS NULL").fetchone() == (3,)


@pytest.mark.parametrize("function", ["export_user_data", "delete_user_data"])
def test_who_is_not_there_is_an_error_and_nothing_is_logged(recipes, function):
    with pytest.raises(psycopg.errors.NoDataFound), recipes.transaction():
        recipes.execute(f"SELECT {function}('{'0' * 8}-0000-4000-8000-{'0' * 12}', 'support')")

    assert recipes.execute("SELECT count(*) FROM gdpr_audit_log").fetchone() == (0,)


def test_a_deletion_that_is_rolled_back_has_not_happened(recipes):
    with recipes.transaction(force_rollback=True):
        recipes.execute("SELECT delete_user_data(%s, 'support')", [MARCELLA])

    assert recipes.execute("SELECT count(*) FROM users").fetchone() == (2,)
    assert recipes.execute("SELECT count(*) FROM gdpr_audit_log").fetchone() == (0,)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE gdpr_audit_log SET actor = 'x'",
        "DELETE FROM gdpr_audit_log",
        "TRUNCATE gdpr_audit_log",
    ],
)
def test_the_log_is_never_changed_not_even_by_its_owner(recipes, sql):
    recipes.execute("SELECT export_user_data(%s, 'support')", [JULIA])

    with pytest.raises(psycopg.errors.RestrictViolation, match="never changed"):
        recipes.execute(sql)
