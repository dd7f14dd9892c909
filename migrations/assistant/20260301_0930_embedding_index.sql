-- Nearest neighbours by cosine. A vector(1024) takes a page of 8 KB in the index, of which it fills the
-- half; as halfvec three share a page (2.5 GiB for a million, not 7.6), with the same recall. A query
-- has to say the same cast.

-- vdbctl-ignore: require-concurrent-index-creation: the table is new with this set
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX document_chunks_embedding_idx ON document_chunks
    USING hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops);
COMMENT ON INDEX document_chunks_embedding_idx IS
    'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';
