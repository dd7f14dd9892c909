-- Embeddings stand beside the recipes: a recipe keeps its row small, and can have an embedding of a new
-- model while the old one is still asked.

CREATE TABLE recipe_embeddings (
    recipe_id    uuid NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
    model        text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    embedding    vector(${dimensions}) NOT NULL CHECK (vector_norm(embedding) > 0),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{32}$'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (recipe_id, model)
);
COMMENT ON TABLE recipe_embeddings IS 'What recipes mean, as numbers; one for each model';
COMMENT ON COLUMN recipe_embeddings.recipe_id IS 'Of which recipe';
COMMENT ON COLUMN recipe_embeddings.model IS 'Model that made it; vectors of different models cannot be compared';
COMMENT ON COLUMN recipe_embeddings.embedding IS 'Compared by cosine; a vector of zeros would never be found';
COMMENT ON COLUMN recipe_embeddings.content_hash IS 'MD5 of the text it was made from; another one means stale';
COMMENT ON COLUMN recipe_embeddings.created_at IS 'When it was made';
CREATE INDEX recipe_embeddings_model_idx ON recipe_embeddings (model, created_at);
COMMENT ON INDEX recipe_embeddings_model_idx IS 'What an old model embedded';

CREATE INDEX recipe_embeddings_embedding_idx ON recipe_embeddings
    USING hnsw (embedding vector_cosine_ops);
COMMENT ON INDEX recipe_embeddings_embedding_idx IS
    'ORDER BY embedding <=> query LIMIT n, with pgvector''s own m = 16 and ef_construction = 64';
