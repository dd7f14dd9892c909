-- Nearest neighbours by cosine distance. m and ef_construction are pgvector's defaults, said aloud
-- because changing them means building the index anew.

-- vdbctl-ignore: require-concurrent-index-creation: the table is new with this set
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX content_embedding_idx ON content
    USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64);

COMMENT ON INDEX content_embedding_idx IS
    'Used by ORDER BY embedding <=> query LIMIT n; hnsw.ef_search trades time for recall';
