DROP INDEX content_embedding_idx;
