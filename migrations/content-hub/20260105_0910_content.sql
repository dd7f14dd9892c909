-- Content with its embedding, where it is found on the web, and the badges of users.

CREATE TABLE content (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    body            text NOT NULL DEFAULT '',
    content_type    content_type NOT NULL,
    visibility      visibility NOT NULL DEFAULT 'private',
    embedding       vector(${dimensions}),
    embedding_model text,
    search          tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', body), 'B')
    ) STORED,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_embedding_names_its_model
        CHECK ((embedding IS NULL) = (embedding_model IS NULL))
);

COMMENT ON TABLE content IS 'What users publish; found by words and by meaning';
COMMENT ON COLUMN content.embedding IS
    'Meaning as ${dimensions} numbers, compared by cosine; NULL until it is computed, and then not found by meaning';
COMMENT ON COLUMN content.embedding_model IS
    'Model that made the embedding; embeddings of different models cannot be compared';
COMMENT ON COLUMN content.search IS 'Words of title (weight A) and body (weight B), for text search';

CREATE INDEX content_user_id_idx ON content (user_id);
CREATE INDEX content_type_created_at_idx ON content (content_type, created_at DESC);
CREATE INDEX content_search_idx ON content USING gin (search);

CREATE TRIGGER content_touch BEFORE UPDATE ON content
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TABLE content_urls (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never leaves the database
    content_id uuid NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    url        text NOT NULL CHECK (url ~ '^https?://'),
    is_primary boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_urls_once UNIQUE (content_id, url)
);

COMMENT ON TABLE content_urls IS 'Where content is found on the web';
COMMENT ON COLUMN content_urls.is_primary IS 'The address to show; at most one for each content';

CREATE UNIQUE INDEX content_urls_one_primary ON content_urls (content_id) WHERE is_primary;

CREATE TRIGGER content_urls_touch BEFORE UPDATE ON content_urls
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TABLE user_badges (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    badge      badge_type NOT NULL,
    awarded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, badge)
);

COMMENT ON TABLE user_badges IS 'Badges of a user, each once';
