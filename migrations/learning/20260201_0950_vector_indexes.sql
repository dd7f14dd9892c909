-- Nearest neighbours by cosine. The indexes hold 16-bit floats: half the size of the columns' 32 bits
-- (at 768 dimensions 2 KB for each row, not 4), with the same recall. A query has to say the same cast.

-- vdbctl-ignore: require-concurrent-index-creation: the table is new with this set
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX processed_documents_embedding_idx ON processed_documents
    USING hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops);
COMMENT ON INDEX processed_documents_embedding_idx IS
    'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';

-- vdbctl-ignore: require-concurrent-index-creation: the table is new with this set
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX keywords_embedding_idx ON keywords
    USING hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops);
COMMENT ON INDEX keywords_embedding_idx IS
    'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';
