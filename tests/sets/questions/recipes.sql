-- recipes_user_id_idx
SELECT id FROM recipes WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY updated_at DESC LIMIT 10;
-- recipes_course_minutes_idx
SELECT id FROM recipes WHERE is_public AND course = 'drink' AND minutes <= 10;
-- recipes_search_idx
SELECT id FROM recipes WHERE search @@ websearch_to_tsquery('english', 'rhubarb chocolate');
-- recipes_ingredients_idx
SELECT id FROM recipes WHERE ingredients @> '[{"name": "rhubarb"}]';
-- recipe_embeddings_model_idx
SELECT recipe_id FROM recipe_embeddings WHERE model = 'old' ORDER BY created_at LIMIT 100;
-- recipe_embeddings_embedding_idx
SELECT recipe_id FROM recipe_embeddings
ORDER BY embedding <=> (SELECT embedding FROM recipe_embeddings LIMIT 1) LIMIT 10;
-- gdpr_audit_log_subject_idx
SELECT action FROM gdpr_audit_log WHERE subject_hash = repeat('0', 64) ORDER BY happened_at;
