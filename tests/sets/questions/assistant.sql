-- documents_user_id_idx
SELECT id FROM documents WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY created_at DESC LIMIT 10;
-- documents_metadata_idx
SELECT id FROM documents WHERE metadata @> '{"language": "fr"}';
-- document_chunks_user_id_idx
SELECT id, content FROM document_chunks WHERE user_id = (SELECT id FROM users ORDER BY id LIMIT 1);
-- document_chunks_embedding_model_idx
SELECT id FROM document_chunks WHERE embedding_model = 'old' ORDER BY created_at LIMIT 100;
-- document_chunks_not_embedded_idx
SELECT id FROM document_chunks WHERE embedding IS NULL ORDER BY created_at LIMIT 100;
-- document_chunks_search_idx
SELECT id FROM document_chunks WHERE search @@ websearch_to_tsquery('english', 'glacier volcano');
-- document_chunks_embedding_idx
SELECT id FROM document_chunks
ORDER BY embedding::halfvec(1024) <=> (SELECT embedding::halfvec(1024) FROM document_chunks LIMIT 1) LIMIT 10;
-- conversations_user_id_idx
SELECT id FROM conversations WHERE user_id = (SELECT id FROM users LIMIT 1)
ORDER BY last_message_at DESC NULLS LAST LIMIT 10;
-- messages_user_id_idx
SELECT sum(output_tokens) FROM messages WHERE user_id = (SELECT id FROM users LIMIT 1)
AND created_at >= '2026-10-01';
-- citations_chunk_id_idx
SELECT message_id FROM citations WHERE chunk_id = (SELECT id FROM document_chunks LIMIT 1);
