-- Recipes that cannot be found by meaning although they are public.

SELECT r.id, r.title
FROM recipes AS r
WHERE r.is_public AND NOT EXISTS (SELECT FROM recipe_embeddings AS e WHERE e.recipe_id = r.id)
