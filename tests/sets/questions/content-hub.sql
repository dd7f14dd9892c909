-- content_user_id_idx
SELECT id FROM content WHERE user_id = (SELECT id FROM users LIMIT 1);
-- content_type_created_at_idx
SELECT id FROM content WHERE content_type = 'paper' ORDER BY created_at DESC LIMIT 10;
-- content_search_idx
SELECT id FROM content WHERE search @@ websearch_to_tsquery('english', 'glacier volcano');
-- content_embedding_idx
SELECT id FROM content ORDER BY embedding <=> (SELECT embedding FROM content LIMIT 1) LIMIT 10;
