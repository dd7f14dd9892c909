-- Courses, the documents they are made from, the searchable passages of those, and the chapters.

CREATE TABLE courses (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    description  text NOT NULL DEFAULT '' CHECK (length(description) <= 10000),
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 100),
    status       course_status NOT NULL DEFAULT 'draft',
    is_published boolean NOT NULL DEFAULT false,
    difficulty   smallint NOT NULL DEFAULT 3 CHECK (difficulty BETWEEN 1 AND 5),
    target_date  date,
    completed_at timestamptz,
    search       tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', subject), 'B')
        || setweight(to_tsvector('english', description), 'C')
    ) STORED,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT courses_completed_has_its_time CHECK (status <> 'completed' OR completed_at IS NOT NULL)
);
COMMENT ON TABLE courses IS 'What somebody learns; seen by its owner, and by everybody once it is published';
COMMENT ON COLUMN courses.id IS 'Appears in links';
COMMENT ON COLUMN courses.user_id IS 'Its owner';
COMMENT ON COLUMN courses.title IS 'As the owner wrote it';
COMMENT ON COLUMN courses.description IS 'What it is about, for search and for readers';
COMMENT ON COLUMN courses.subject IS 'Field of knowledge, such as "algebra"';
COMMENT ON COLUMN courses.status IS 'Where it is in its life';
COMMENT ON COLUMN courses.is_published IS 'Whether every signed-in user may read it';
COMMENT ON COLUMN courses.difficulty IS '1 (for beginners) to 5';
COMMENT ON COLUMN courses.target_date IS 'When the owner wants to be done';
COMMENT ON COLUMN courses.completed_at IS 'When it was completed; kept when it is archived afterwards';
COMMENT ON COLUMN courses.search IS 'Words of title (weight A), subject (B) and description (C)';
COMMENT ON COLUMN courses.created_at IS 'When it was begun';
COMMENT ON COLUMN courses.updated_at IS 'Last change of this row';

CREATE INDEX courses_user_id_status_idx ON courses (user_id, status, target_date);
COMMENT ON INDEX courses_user_id_status_idx IS 'A user''s courses in a status, by date';
CREATE UNIQUE INDEX courses_user_id_title_key ON courses (user_id, lower(title));
COMMENT ON INDEX courses_user_id_title_key IS 'No user has a title twice';
CREATE INDEX courses_user_id_completed_at_idx
    ON courses (user_id, completed_at DESC) WHERE completed_at IS NOT NULL;
COMMENT ON INDEX courses_user_id_completed_at_idx IS 'What a user has completed';
CREATE INDEX courses_subject_created_at_idx
    ON courses (subject, created_at DESC) WHERE is_published;
COMMENT ON INDEX courses_subject_created_at_idx IS 'New in a subject';
CREATE INDEX courses_created_at_idx ON courses (created_at DESC) WHERE is_published;
COMMENT ON INDEX courses_created_at_idx IS 'New in all subjects';
CREATE INDEX courses_difficulty_subject_idx ON courses (difficulty, subject) WHERE is_published;
COMMENT ON INDEX courses_difficulty_subject_idx IS 'As hard as wanted';
CREATE INDEX courses_target_date_idx ON courses (target_date) WHERE status = 'active';
COMMENT ON INDEX courses_target_date_idx IS 'What is due, for reminders';
CREATE INDEX courses_title_trgm_idx ON courses USING gin (title gin_trgm_ops);
COMMENT ON INDEX courses_title_trgm_idx IS 'Titles that are misspelt, or known in part';
CREATE INDEX courses_search_idx ON courses USING gin (search);
COMMENT ON INDEX courses_search_idx IS 'Words of courses';
CREATE INDEX courses_user_id_updated_at_idx ON courses (user_id, updated_at DESC);
COMMENT ON INDEX courses_user_id_updated_at_idx IS 'A user''s courses, the latest first; the foreign key';

CREATE TABLE course_documents (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    course_id    uuid NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    source_uri   text CHECK (source_uri ~ '^(https?|s3)://'),
    media_type   text NOT NULL DEFAULT 'text/plain' CHECK (media_type LIKE '%_/_%'),
    byte_size    bigint NOT NULL DEFAULT 0 CHECK (byte_size >= 0),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    status       processing_status NOT NULL DEFAULT 'pending',
    attempts     smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error        text,
    started_at   timestamptz,
    finished_at  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT course_documents_once UNIQUE (course_id, content_hash),
    -- Lets a passage name document and course in one foreign key, so that they cannot disagree.
    CONSTRAINT course_documents_of_course UNIQUE (id, course_id),
    CONSTRAINT course_documents_failed_says_why CHECK ((status = 'failed') = (error IS NOT NULL))
);
COMMENT ON TABLE course_documents IS 'What was uploaded to a course, and how far its processing is';
COMMENT ON COLUMN course_documents.id IS 'Appears in links';
COMMENT ON COLUMN course_documents.course_id IS 'Where it belongs';
COMMENT ON COLUMN course_documents.title IS 'File name, or the title of a page';
COMMENT ON COLUMN course_documents.source_uri IS 'Where the original is; NULL for pasted text';
COMMENT ON COLUMN course_documents.media_type IS 'IANA media type';
COMMENT ON COLUMN course_documents.byte_size IS 'Of the original, in bytes';
COMMENT ON COLUMN course_documents.content_hash IS 'SHA-256 of the original, in hexadecimal; the same file is taken once';
COMMENT ON COLUMN course_documents.status IS 'pending, processing, then completed or failed; again from pending';
COMMENT ON COLUMN course_documents.attempts IS 'How often processing began';
COMMENT ON COLUMN course_documents.error IS 'Why it failed';
COMMENT ON COLUMN course_documents.started_at IS 'When processing last began';
COMMENT ON COLUMN course_documents.finished_at IS 'When it last ended';
COMMENT ON COLUMN course_documents.created_at IS 'When it was uploaded';
COMMENT ON COLUMN course_documents.updated_at IS 'Last change of this row';

CREATE INDEX course_documents_course_id_status_idx
    ON course_documents (course_id, status) WHERE status <> 'completed';
COMMENT ON INDEX course_documents_course_id_status_idx IS 'What a course still waits for';
CREATE INDEX course_documents_content_hash_idx ON course_documents (content_hash);
COMMENT ON INDEX course_documents_content_hash_idx IS 'Whether a file was processed before, in any course';
CREATE INDEX course_documents_waiting_idx ON course_documents (created_at) WHERE status = 'pending';
COMMENT ON INDEX course_documents_waiting_idx IS 'The queue: FOR UPDATE SKIP LOCKED';
CREATE INDEX course_documents_stuck_idx
    ON course_documents (started_at) WHERE status = 'processing';
COMMENT ON INDEX course_documents_stuck_idx IS 'Workers that died';
CREATE INDEX course_documents_failed_idx
    ON course_documents (finished_at DESC) WHERE status = 'failed';
COMMENT ON INDEX course_documents_failed_idx IS 'What went wrong lately';
CREATE INDEX course_documents_source_uri_idx
    ON course_documents (source_uri) WHERE source_uri IS NOT NULL;
COMMENT ON INDEX course_documents_source_uri_idx IS 'What to read again when its source changes';
CREATE INDEX course_documents_title_trgm_idx ON course_documents USING gin (title gin_trgm_ops);
COMMENT ON INDEX course_documents_title_trgm_idx IS 'Documents by a part of their name';
CREATE INDEX course_documents_course_id_created_at_idx
    ON course_documents (course_id, created_at DESC);
COMMENT ON INDEX course_documents_course_id_created_at_idx IS 'Documents of a course, the latest first; the foreign key';

CREATE TABLE processed_documents (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    course_document_id uuid NOT NULL,
    course_id          uuid NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    position           integer NOT NULL CHECK (position >= 0),
    heading            text NOT NULL DEFAULT '',
    content            text NOT NULL CHECK (length(content) BETWEEN 1 AND 20000),
    token_count        integer NOT NULL DEFAULT 0 CHECK (token_count >= 0),
    metadata           jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    embedding          vector(${dimensions}),
    embedding_model    text REFERENCES embedding_models (name),
    search             tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', heading), 'A') || setweight(to_tsvector('english', content), 'B')
    ) STORED,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    -- With the course, so that a conflict says nothing about the documents of others.
    CONSTRAINT processed_documents_position UNIQUE (course_document_id, course_id, position),
    CONSTRAINT processed_documents_of_document FOREIGN KEY (course_document_id, course_id)
        REFERENCES course_documents (id, course_id) ON DELETE CASCADE,
    CONSTRAINT processed_documents_embedding_names_its_model
        CHECK ((embedding IS NULL) = (embedding_model IS NULL)),
    -- A vector of zeros has no direction: cosine search would never find it, and never say so.
    CONSTRAINT processed_documents_embedding_points_somewhere CHECK (vector_norm(embedding) > 0)
);
COMMENT ON TABLE processed_documents IS 'Passages of documents; found by words and by meaning';
COMMENT ON COLUMN processed_documents.id IS 'Appears in links to a passage';
COMMENT ON COLUMN processed_documents.course_document_id IS 'The document that it is a passage of';
COMMENT ON COLUMN processed_documents.course_id IS
    'Its course once more, so that filters and row-level security need no join';
COMMENT ON COLUMN processed_documents.position IS 'Its place in the document, from 0';
COMMENT ON COLUMN processed_documents.heading IS 'Headings above it';
COMMENT ON COLUMN processed_documents.content IS 'Its text';
COMMENT ON COLUMN processed_documents.token_count IS 'Length in tokens of the embedding model';
COMMENT ON COLUMN processed_documents.metadata IS 'What the parser found out, such as page and language';
COMMENT ON COLUMN processed_documents.embedding IS
    'Its meaning, compared by cosine; NULL until it is computed, and then not found by meaning';
COMMENT ON COLUMN processed_documents.embedding_model IS 'Model that made the embedding';
COMMENT ON COLUMN processed_documents.search IS 'Words of heading (weight A) and content (B)';
COMMENT ON COLUMN processed_documents.created_at IS 'When it was cut out';
COMMENT ON COLUMN processed_documents.updated_at IS 'Last change of this row';

CREATE INDEX processed_documents_not_embedded_idx
    ON processed_documents (created_at) WHERE embedding IS NULL;
COMMENT ON INDEX processed_documents_not_embedded_idx IS 'What waits for its embedding';
CREATE INDEX processed_documents_content_md5_idx ON processed_documents (md5(content));
COMMENT ON INDEX processed_documents_content_md5_idx IS 'The same passage elsewhere: no need to embed it twice';
CREATE INDEX processed_documents_search_idx ON processed_documents USING gin (search);
COMMENT ON INDEX processed_documents_search_idx IS 'Words of passages';
CREATE INDEX processed_documents_metadata_idx
    ON processed_documents USING gin (metadata jsonb_path_ops);
COMMENT ON INDEX processed_documents_metadata_idx IS 'Passages by what the parser found: @>';
CREATE INDEX processed_documents_embedding_model_idx
    ON processed_documents (embedding_model, created_at);
COMMENT ON INDEX processed_documents_embedding_model_idx IS 'What an old model embedded; the foreign key';
CREATE INDEX processed_documents_course_id_idx ON processed_documents (course_id, created_at DESC);
COMMENT ON INDEX processed_documents_course_id_idx IS 'Passages of a course; the foreign key';

CREATE TABLE chapters (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    course_id  uuid NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    position   integer NOT NULL CHECK (position >= 1),
    title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    summary    text NOT NULL DEFAULT '',
    content    text NOT NULL DEFAULT '',
    minutes    integer NOT NULL DEFAULT 10 CHECK (minutes BETWEEN 1 AND 600),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Deferred, so that two chapters can change places.
    CONSTRAINT chapters_position UNIQUE (course_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT chapters_of_course UNIQUE (id, course_id)
);
COMMENT ON TABLE chapters IS 'What a reader goes through, in order';
COMMENT ON COLUMN chapters.id IS 'Appears in links';
COMMENT ON COLUMN chapters.course_id IS 'Where it belongs';
COMMENT ON COLUMN chapters.position IS 'Its place in the course, from 1';
COMMENT ON COLUMN chapters.title IS 'Its heading';
COMMENT ON COLUMN chapters.summary IS 'One paragraph of it';
COMMENT ON COLUMN chapters.content IS 'Its text, in Markdown';
COMMENT ON COLUMN chapters.minutes IS 'How long it takes to read, in minutes, as estimated';
COMMENT ON COLUMN chapters.created_at IS 'When it was written';
COMMENT ON COLUMN chapters.updated_at IS 'Last change of this row';

CREATE INDEX chapters_course_id_updated_at_idx ON chapters (course_id, updated_at DESC);
COMMENT ON INDEX chapters_course_id_updated_at_idx IS 'What changed in a course';
CREATE INDEX chapters_minutes_idx ON chapters (course_id, minutes);
COMMENT ON INDEX chapters_minutes_idx IS 'What fits into the time that is left, in a course';
CREATE INDEX chapters_title_trgm_idx ON chapters USING gin (title gin_trgm_ops);
COMMENT ON INDEX chapters_title_trgm_idx IS 'Chapters by a part of their title';

CREATE TABLE chapter_complexity (
    chapter_id    uuid PRIMARY KEY REFERENCES chapters (id) ON DELETE CASCADE,
    score         numeric(4, 3) NOT NULL CHECK (score BETWEEN 0 AND 1),
    reading_grade numeric(4, 1) NOT NULL CHECK (reading_grade BETWEEN 0 AND 30),
    new_keywords  integer NOT NULL DEFAULT 0 CHECK (new_keywords >= 0),
    factors       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(factors) = 'object'),
    computed_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE chapter_complexity IS 'How hard a chapter is';
COMMENT ON COLUMN chapter_complexity.chapter_id IS 'Of which chapter';
COMMENT ON COLUMN chapter_complexity.score IS '0 (easy) to 1';
COMMENT ON COLUMN chapter_complexity.reading_grade IS 'School years needed to read it, after Flesch and Kincaid';
COMMENT ON COLUMN chapter_complexity.new_keywords IS 'Keywords that no chapter before it has';
COMMENT ON COLUMN chapter_complexity.factors IS 'What the score is made of';

CREATE INDEX chapter_complexity_score_idx ON chapter_complexity (score, chapter_id);
COMMENT ON INDEX chapter_complexity_score_idx IS 'The next harder chapter';
CREATE INDEX chapter_complexity_computed_at_idx ON chapter_complexity (computed_at);
COMMENT ON INDEX chapter_complexity_computed_at_idx IS 'What to compute again';
CREATE INDEX chapter_complexity_factors_idx
    ON chapter_complexity USING gin (factors jsonb_path_ops);
COMMENT ON INDEX chapter_complexity_factors_idx IS 'Chapters by a factor: @>';
COMMENT ON COLUMN chapter_complexity.computed_at IS 'When; older than the chapter means stale';

-- A passage is of course never without its document, but what became of it is told by the status.
CREATE FUNCTION follow_processing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status IS DISTINCT FROM OLD.status AND NOT (
        (OLD.status = 'pending' AND NEW.status = 'processing')
        OR (OLD.status = 'processing' AND NEW.status IN ('completed', 'failed', 'pending'))
        OR (OLD.status IN ('completed', 'failed') AND NEW.status = 'pending')
    ) THEN
        RAISE EXCEPTION 'a document that is % cannot become %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'pending, processing, then completed or failed; again from pending';
    END IF;
    IF TG_OP = 'INSERT' OR NEW.status IS DISTINCT FROM OLD.status THEN
        IF NEW.status = 'processing' THEN
            NEW.started_at := clock_timestamp();
            NEW.finished_at := NULL;
            NEW.attempts := NEW.attempts + 1;
        ELSIF NEW.status IN ('completed', 'failed') THEN
            NEW.finished_at := coalesce(NEW.finished_at, clock_timestamp());
        END IF;
    END IF;
    IF NEW.status <> 'failed' THEN
        NEW.error := NULL;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION follow_processing() IS
    'Trigger: a document''s status changes in order, and its times and attempts follow';

CREATE FUNCTION follow_course_status() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.status = 'completed' THEN
        NEW.completed_at := coalesce(NEW.completed_at, clock_timestamp());
    ELSIF NEW.status IN ('draft', 'active') THEN
        NEW.completed_at := NULL;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION follow_course_status() IS 'Trigger: the time of completion comes and goes with the status';

CREATE TRIGGER course_documents_follow BEFORE INSERT OR UPDATE OF status, error ON course_documents
    FOR EACH ROW EXECUTE FUNCTION follow_processing();
CREATE TRIGGER courses_follow BEFORE INSERT OR UPDATE OF status ON courses
    FOR EACH ROW EXECUTE FUNCTION follow_course_status();
CREATE TRIGGER courses_touch BEFORE UPDATE ON courses
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER course_documents_touch BEFORE UPDATE ON course_documents
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER processed_documents_touch BEFORE UPDATE ON processed_documents
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER chapters_touch BEFORE UPDATE ON chapters
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
