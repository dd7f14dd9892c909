-- Documents and the chunks they are cut into. A chunk has its own embedding: one for a whole document
-- would be an average of everything it says.

CREATE TABLE documents (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    source_uri   text CHECK (source_uri ~ '^(https?|s3)://'),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    metadata     jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT documents_once UNIQUE (user_id, content_hash),
    -- Lets a chunk name document and user in one foreign key, so that they cannot disagree.
    CONSTRAINT documents_of_user UNIQUE (id, user_id)
);
COMMENT ON TABLE documents IS 'What users gave the assistant to read; seen by nobody else';
COMMENT ON COLUMN documents.id IS 'Appears in links';
COMMENT ON COLUMN documents.user_id IS 'Whose it is';
COMMENT ON COLUMN documents.title IS 'File name, or the title of a page';
COMMENT ON COLUMN documents.source_uri IS 'Where the original is; NULL for pasted text';
COMMENT ON COLUMN documents.content_hash IS 'SHA-256 of the original, in hexadecimal; the same is taken once';
COMMENT ON COLUMN documents.metadata IS 'What is known about it, such as author and language';
COMMENT ON COLUMN documents.created_at IS 'When it was given';
COMMENT ON COLUMN documents.updated_at IS 'Last change of this row';
CREATE INDEX documents_user_id_idx ON documents (user_id, created_at DESC);
COMMENT ON INDEX documents_user_id_idx IS 'A user''s documents, the latest first; the foreign key';
CREATE INDEX documents_metadata_idx ON documents USING gin (metadata jsonb_path_ops);
COMMENT ON INDEX documents_metadata_idx IS 'Documents by what is known about them: @>';

CREATE TABLE document_chunks (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    document_id     uuid NOT NULL,
    user_id         uuid NOT NULL,
    position        integer NOT NULL CHECK (position >= 0),
    content         text NOT NULL CHECK (length(content) BETWEEN 1 AND 20000),
    token_count     integer NOT NULL DEFAULT 0 CHECK (token_count >= 0),
    embedding       vector(${dimensions}),
    embedding_model text REFERENCES embedding_models (name),
    search          tsvector GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- With the user, so that a conflict says nothing about the documents of others.
    CONSTRAINT document_chunks_position UNIQUE (document_id, user_id, position),
    CONSTRAINT document_chunks_of_document FOREIGN KEY (document_id, user_id)
        REFERENCES documents (id, user_id) ON DELETE CASCADE,
    CONSTRAINT document_chunks_embedding_names_its_model
        CHECK ((embedding IS NULL) = (embedding_model IS NULL)),
    -- A vector of zeros has no direction: cosine search would never find it, and never say so.
    CONSTRAINT document_chunks_embedding_points_somewhere CHECK (vector_norm(embedding) > 0)
);
COMMENT ON TABLE document_chunks IS 'Pieces of documents, as long as an embedding model reads well';
COMMENT ON COLUMN document_chunks.id IS 'Named by citations';
COMMENT ON COLUMN document_chunks.document_id IS 'What it is a piece of';
COMMENT ON COLUMN document_chunks.user_id IS 'Whose document that is: the tenant, by which every search begins';
COMMENT ON COLUMN document_chunks.position IS 'Its place in the document, from 0';
COMMENT ON COLUMN document_chunks.content IS 'Its text';
COMMENT ON COLUMN document_chunks.token_count IS 'Length in tokens of the embedding model';
COMMENT ON COLUMN document_chunks.embedding IS
    'Its meaning, compared by cosine; NULL until it is computed, and then not found by meaning';
COMMENT ON COLUMN document_chunks.embedding_model IS 'Model that made the embedding';
COMMENT ON COLUMN document_chunks.search IS 'Its words, for text search';
COMMENT ON COLUMN document_chunks.created_at IS 'When it was cut out';
CREATE INDEX document_chunks_user_id_idx ON document_chunks (user_id);
COMMENT ON INDEX document_chunks_user_id_idx IS 'All chunks of a user: an exact search reads them';
CREATE INDEX document_chunks_embedding_model_idx ON document_chunks (embedding_model, created_at);
COMMENT ON INDEX document_chunks_embedding_model_idx IS 'What an old model embedded; the foreign key';
CREATE INDEX document_chunks_not_embedded_idx ON document_chunks (created_at) WHERE embedding IS NULL;
COMMENT ON INDEX document_chunks_not_embedded_idx IS 'What waits for its embedding';
CREATE INDEX document_chunks_search_idx ON document_chunks USING gin (search);
COMMENT ON INDEX document_chunks_search_idx IS 'Words of chunks';

CREATE TRIGGER documents_touch BEFORE UPDATE ON documents
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
