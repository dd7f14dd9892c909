-- What every table here shares: extensions, enums, who is asking, the models behind the embeddings.

CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE course_status AS ENUM ('draft', 'active', 'completed', 'archived');
CREATE TYPE processing_status AS ENUM ('pending', 'processing', 'completed', 'failed');
CREATE TYPE progress_status AS ENUM ('not_started', 'in_progress', 'completed');
CREATE TYPE relationship_type AS ENUM ('prerequisite', 'part_of', 'example_of', 'contrasts', 'related');
CREATE TYPE annotation_type AS ENUM ('note', 'highlight', 'question', 'bookmark');
COMMENT ON TYPE course_status IS 'Where a course is in its life';
COMMENT ON TYPE processing_status IS 'Where a document is on its way to searchable passages';
COMMENT ON TYPE progress_status IS 'How far a reader is';
COMMENT ON TYPE relationship_type IS 'What one keyword is to another';
COMMENT ON TYPE annotation_type IS 'What a reader left in a chapter';

-- Who is asking is a setting of the transaction, so it cannot outlive it in a pool of connections
-- or in the Data API. Without it there is nobody, and row-level security shows nothing. Beside the user
-- stands when the transaction began: a setting that was made for the session (SET without LOCAL) names
-- nobody in the next one.
CREATE FUNCTION current_user_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('app.user_since', true) = extract(epoch FROM now())::text
    THEN nullif(current_setting('app.user_id', true), '')::uuid END;
COMMENT ON FUNCTION current_user_id() IS 'On whose behalf this transaction runs; NULL for nobody';

CREATE FUNCTION set_current_user(user_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.user_id', coalesce(user_id::text, ''), true),
        set_config('app.user_since', extract(epoch FROM now())::text, true);
END
$$;
COMMENT ON FUNCTION set_current_user(uuid) IS
    'Until the end of this transaction, row-level security lets this user''s rows through';

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: sets updated_at on every update';

CREATE FUNCTION keep_columns() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept text;
BEGIN
    IF NOT row_security_active(TG_RELID) OR pg_has_role('${admin_role}', 'USAGE') THEN
        RETURN NEW;
    END IF;
    FOREACH kept IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> kept IS DISTINCT FROM to_jsonb(OLD) -> kept THEN
            RAISE EXCEPTION '%.% is not set by users', TG_TABLE_NAME, kept
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'functions of the owner set it, or a member of ${admin_role}';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keep_columns() IS
    'Trigger: columns that its arguments name are changed by administrators and the owner only';

CREATE TABLE embedding_models (
    name       text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    dimensions integer NOT NULL CHECK (dimensions = ${dimensions}),
    note       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE embedding_models IS
    'Models that make embeddings; vectors of different models cannot be compared';
COMMENT ON COLUMN embedding_models.name IS 'As its maker calls it, with its version';
COMMENT ON COLUMN embedding_models.dimensions IS 'Length of its vectors, as the columns have it';
COMMENT ON COLUMN embedding_models.note IS 'How texts are prepared for it, such as a prefix';
COMMENT ON COLUMN embedding_models.created_at IS 'When it was first used here';
