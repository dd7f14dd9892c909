-- The schema that the migrations of this set make, for review and for `vdbctl migrate verify`.
-- Written by `vdbctl migrate dump`; not for loading. Last line of the index: 51efc62cd6a03dc9001c121e
-- Value of a placeholder: admin_role=administrators
-- Value of a placeholder: application_user=application
-- Value of a placeholder: dimensions=768
-- Value of a placeholder: readonly_user=readonly

-- extension: pg_trgm
CREATE EXTENSION pg_trgm;

-- extension: vector
CREATE EXTENSION vector;

-- type: public.annotation_type
CREATE TYPE public.annotation_type AS ENUM ('note', 'highlight', 'question', 'bookmark');

-- type: public.course_status
CREATE TYPE public.course_status AS ENUM ('draft', 'active', 'completed', 'archived');

-- type: public.processing_status
CREATE TYPE public.processing_status AS ENUM ('pending', 'processing', 'completed', 'failed');

-- type: public.progress_status
CREATE TYPE public.progress_status AS ENUM ('not_started', 'in_progress', 'completed');

-- type: public.relationship_type
CREATE TYPE public.relationship_type AS ENUM ('prerequisite', 'part_of', 'example_of', 'contrasts', 'related');

-- table: public.analogy_feedback
CREATE TABLE public.analogy_feedback (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    keyword_id uuid NOT NULL,
    is_helpful boolean NOT NULL,
    rating smallint,
    comment text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.audit_log
CREATE TABLE public.audit_log (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    happened_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    table_name text NOT NULL,
    row_key text NOT NULL,
    action text NOT NULL,
    subject_id uuid,
    user_id uuid,
    db_user text NOT NULL,
    changed jsonb NOT NULL DEFAULT '{}'::jsonb
);

-- table: public.chapter_complexity
CREATE TABLE public.chapter_complexity (
    chapter_id uuid NOT NULL,
    score numeric(4,3) NOT NULL,
    reading_grade numeric(4,1) NOT NULL,
    new_keywords integer NOT NULL DEFAULT 0,
    factors jsonb NOT NULL DEFAULT '{}'::jsonb,
    computed_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.chapter_progress
CREATE TABLE public.chapter_progress (
    user_id uuid NOT NULL,
    chapter_id uuid NOT NULL,
    course_id uuid NOT NULL,
    status progress_status NOT NULL DEFAULT 'not_started'::progress_status,
    active_at timestamp with time zone NOT NULL DEFAULT now(),
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    spent_minutes numeric(8,1)
);

-- table: public.chapters
CREATE TABLE public.chapters (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    course_id uuid NOT NULL,
    "position" integer NOT NULL,
    title text NOT NULL,
    summary text NOT NULL DEFAULT ''::text,
    content text NOT NULL DEFAULT ''::text,
    minutes integer NOT NULL DEFAULT 10,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.course_documents
CREATE TABLE public.course_documents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    course_id uuid NOT NULL,
    title text NOT NULL,
    source_uri text,
    media_type text NOT NULL DEFAULT 'text/plain'::text,
    byte_size bigint NOT NULL DEFAULT 0,
    content_hash text NOT NULL,
    status processing_status NOT NULL DEFAULT 'pending'::processing_status,
    attempts smallint NOT NULL DEFAULT 0,
    error text,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.courses
CREATE TABLE public.courses (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL DEFAULT ''::text,
    subject text NOT NULL,
    status course_status NOT NULL DEFAULT 'draft'::course_status,
    is_published boolean NOT NULL DEFAULT false,
    difficulty smallint NOT NULL DEFAULT 3,
    target_date date,
    completed_at timestamp with time zone,
    search tsvector GENERATED ALWAYS AS (((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, subject), 'B'::"char")) || setweight(to_tsvector('english'::regconfig, description), 'C'::"char"))) STORED,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.embedding_models
CREATE TABLE public.embedding_models (
    name text NOT NULL,
    dimensions integer NOT NULL,
    note text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.keywords
CREATE TABLE public.keywords (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    term text NOT NULL,
    definition text NOT NULL DEFAULT ''::text,
    subject text NOT NULL,
    occurrences integer NOT NULL DEFAULT 0,
    analogy text,
    analogy_verdict boolean,
    analogy_verdict_at timestamp with time zone,
    embedding vector(768),
    embedding_model text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.processed_documents
CREATE TABLE public.processed_documents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    course_document_id uuid NOT NULL,
    course_id uuid NOT NULL,
    "position" integer NOT NULL,
    heading text NOT NULL DEFAULT ''::text,
    content text NOT NULL,
    token_count integer NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
    embedding vector(768),
    embedding_model text,
    search tsvector GENERATED ALWAYS AS ((setweight(to_tsvector('english'::regconfig, heading), 'A'::"char") || setweight(to_tsvector('english'::regconfig, content), 'B'::"char"))) STORED,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.relationships
CREATE TABLE public.relationships (
    source_id uuid NOT NULL,
    target_id uuid NOT NULL,
    kind relationship_type NOT NULL,
    strength real NOT NULL DEFAULT 0.5,
    created_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.user_annotations
CREATE TABLE public.user_annotations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    chapter_id uuid NOT NULL,
    processed_document_id uuid,
    keyword_id uuid,
    kind annotation_type NOT NULL,
    quote text NOT NULL DEFAULT ''::text,
    body text NOT NULL DEFAULT ''::text,
    tags text[] NOT NULL DEFAULT '{}'::text[],
    answered_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.user_profiles
CREATE TABLE public.user_profiles (
    user_id uuid NOT NULL,
    time_zone text NOT NULL DEFAULT 'UTC'::text,
    locale text NOT NULL DEFAULT 'en'::text,
    goal text,
    weekly_goal_minutes integer NOT NULL DEFAULT 120,
    interests jsonb NOT NULL DEFAULT '[]'::jsonb,
    preferences jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.user_progress
CREATE TABLE public.user_progress (
    user_id uuid NOT NULL,
    course_id uuid NOT NULL,
    status progress_status NOT NULL DEFAULT 'not_started'::progress_status,
    chapters_completed integer NOT NULL DEFAULT 0,
    spent_minutes numeric(10,1) NOT NULL DEFAULT 0,
    last_active_at timestamp with time zone,
    last_active_on date,
    current_streak integer NOT NULL DEFAULT 0,
    longest_streak integer NOT NULL DEFAULT 0,
    badges text[] NOT NULL DEFAULT '{}'::text[],
    completed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- table: public.users
CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    external_id text NOT NULL,
    email text NOT NULL,
    display_name text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    last_seen_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);

-- constraint: public.analogy_feedback.analogy_feedback_comment_check
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_comment_check CHECK ((length(comment) <= 4000));

-- constraint: public.analogy_feedback.analogy_feedback_keyword_id_fkey
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_keyword_id_fkey FOREIGN KEY (keyword_id) REFERENCES keywords(id) ON DELETE CASCADE;

-- constraint: public.analogy_feedback.analogy_feedback_once
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_once UNIQUE (user_id, keyword_id);

-- constraint: public.analogy_feedback.analogy_feedback_pkey
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_pkey PRIMARY KEY (id);

-- constraint: public.analogy_feedback.analogy_feedback_rating_check
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_rating_check CHECK (((rating >= 1) AND (rating <= 5)));

-- constraint: public.analogy_feedback.analogy_feedback_user_id_fkey
ALTER TABLE public.analogy_feedback ADD CONSTRAINT analogy_feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.audit_log.audit_log_action_check
ALTER TABLE public.audit_log ADD CONSTRAINT audit_log_action_check CHECK ((action = ANY (ARRAY['INSERT'::text, 'UPDATE'::text, 'DELETE'::text])));

-- constraint: public.audit_log.audit_log_pkey
ALTER TABLE public.audit_log ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);

-- constraint: public.audit_log.audit_log_subject_id_fkey
ALTER TABLE public.audit_log ADD CONSTRAINT audit_log_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.audit_log.audit_log_user_id_fkey
ALTER TABLE public.audit_log ADD CONSTRAINT audit_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL;

-- constraint: public.chapter_complexity.chapter_complexity_chapter_id_fkey
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES chapters(id) ON DELETE CASCADE;

-- constraint: public.chapter_complexity.chapter_complexity_factors_check
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_factors_check CHECK ((jsonb_typeof(factors) = 'object'::text));

-- constraint: public.chapter_complexity.chapter_complexity_new_keywords_check
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_new_keywords_check CHECK ((new_keywords >= 0));

-- constraint: public.chapter_complexity.chapter_complexity_pkey
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_pkey PRIMARY KEY (chapter_id);

-- constraint: public.chapter_complexity.chapter_complexity_reading_grade_check
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_reading_grade_check CHECK (((reading_grade >= (0)::numeric) AND (reading_grade <= (30)::numeric)));

-- constraint: public.chapter_complexity.chapter_complexity_score_check
ALTER TABLE public.chapter_complexity ADD CONSTRAINT chapter_complexity_score_check CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric)));

-- constraint: public.chapter_progress.chapter_progress_completed_has_its_time
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_completed_has_its_time CHECK (((status = 'completed'::progress_status) = (completed_at IS NOT NULL)));

-- constraint: public.chapter_progress.chapter_progress_course_id_fkey
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id) ON DELETE CASCADE;

-- constraint: public.chapter_progress.chapter_progress_ends_after_it_begins
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_ends_after_it_begins CHECK ((completed_at >= started_at));

-- constraint: public.chapter_progress.chapter_progress_of_chapter
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_of_chapter FOREIGN KEY (chapter_id, course_id) REFERENCES chapters(id, course_id) ON DELETE CASCADE;

-- constraint: public.chapter_progress.chapter_progress_pkey
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_pkey PRIMARY KEY (user_id, chapter_id);

-- constraint: public.chapter_progress.chapter_progress_spent_minutes_check
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_spent_minutes_check CHECK ((spent_minutes >= (0)::numeric));

-- constraint: public.chapter_progress.chapter_progress_user_id_fkey
ALTER TABLE public.chapter_progress ADD CONSTRAINT chapter_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.chapters.chapters_course_id_fkey
ALTER TABLE public.chapters ADD CONSTRAINT chapters_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id) ON DELETE CASCADE;

-- constraint: public.chapters.chapters_minutes_check
ALTER TABLE public.chapters ADD CONSTRAINT chapters_minutes_check CHECK (((minutes >= 1) AND (minutes <= 600)));

-- constraint: public.chapters.chapters_of_course
ALTER TABLE public.chapters ADD CONSTRAINT chapters_of_course UNIQUE (id, course_id);

-- constraint: public.chapters.chapters_pkey
ALTER TABLE public.chapters ADD CONSTRAINT chapters_pkey PRIMARY KEY (id);

-- constraint: public.chapters.chapters_position
ALTER TABLE public.chapters ADD CONSTRAINT chapters_position UNIQUE (course_id, "position") DEFERRABLE INITIALLY DEFERRED;

-- constraint: public.chapters.chapters_position_check
ALTER TABLE public.chapters ADD CONSTRAINT chapters_position_check CHECK (("position" >= 1));

-- constraint: public.chapters.chapters_title_check
ALTER TABLE public.chapters ADD CONSTRAINT chapters_title_check CHECK (((length(title) >= 1) AND (length(title) <= 300)));

-- constraint: public.course_documents.course_documents_attempts_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_attempts_check CHECK ((attempts >= 0));

-- constraint: public.course_documents.course_documents_byte_size_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_byte_size_check CHECK ((byte_size >= 0));

-- constraint: public.course_documents.course_documents_content_hash_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text));

-- constraint: public.course_documents.course_documents_course_id_fkey
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id) ON DELETE CASCADE;

-- constraint: public.course_documents.course_documents_failed_says_why
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_failed_says_why CHECK (((status = 'failed'::processing_status) = (error IS NOT NULL)));

-- constraint: public.course_documents.course_documents_media_type_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_media_type_check CHECK ((media_type ~~ '%_/_%'::text));

-- constraint: public.course_documents.course_documents_of_course
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_of_course UNIQUE (id, course_id);

-- constraint: public.course_documents.course_documents_once
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_once UNIQUE (course_id, content_hash);

-- constraint: public.course_documents.course_documents_pkey
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_pkey PRIMARY KEY (id);

-- constraint: public.course_documents.course_documents_source_uri_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_source_uri_check CHECK ((source_uri ~ '^(https?|s3)://'::text));

-- constraint: public.course_documents.course_documents_title_check
ALTER TABLE public.course_documents ADD CONSTRAINT course_documents_title_check CHECK (((length(title) >= 1) AND (length(title) <= 500)));

-- constraint: public.courses.courses_completed_has_its_time
ALTER TABLE public.courses ADD CONSTRAINT courses_completed_has_its_time CHECK (((status <> 'completed'::course_status) OR (completed_at IS NOT NULL)));

-- constraint: public.courses.courses_description_check
ALTER TABLE public.courses ADD CONSTRAINT courses_description_check CHECK ((length(description) <= 10000));

-- constraint: public.courses.courses_difficulty_check
ALTER TABLE public.courses ADD CONSTRAINT courses_difficulty_check CHECK (((difficulty >= 1) AND (difficulty <= 5)));

-- constraint: public.courses.courses_pkey
ALTER TABLE public.courses ADD CONSTRAINT courses_pkey PRIMARY KEY (id);

-- constraint: public.courses.courses_subject_check
ALTER TABLE public.courses ADD CONSTRAINT courses_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100)));

-- constraint: public.courses.courses_title_check
ALTER TABLE public.courses ADD CONSTRAINT courses_title_check CHECK (((length(title) >= 1) AND (length(title) <= 300)));

-- constraint: public.courses.courses_user_id_fkey
ALTER TABLE public.courses ADD CONSTRAINT courses_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.embedding_models.embedding_models_dimensions_check
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_dimensions_check CHECK ((dimensions = 768));

-- constraint: public.embedding_models.embedding_models_name_check
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));

-- constraint: public.embedding_models.embedding_models_pkey
ALTER TABLE public.embedding_models ADD CONSTRAINT embedding_models_pkey PRIMARY KEY (name);

-- constraint: public.keywords.keywords_analogy_check
ALTER TABLE public.keywords ADD CONSTRAINT keywords_analogy_check CHECK (((length(analogy) >= 1) AND (length(analogy) <= 4000)));

-- constraint: public.keywords.keywords_embedding_model_fkey
ALTER TABLE public.keywords ADD CONSTRAINT keywords_embedding_model_fkey FOREIGN KEY (embedding_model) REFERENCES embedding_models(name);

-- constraint: public.keywords.keywords_embedding_names_its_model
ALTER TABLE public.keywords ADD CONSTRAINT keywords_embedding_names_its_model CHECK (((embedding IS NULL) = (embedding_model IS NULL)));

-- constraint: public.keywords.keywords_embedding_points_somewhere
ALTER TABLE public.keywords ADD CONSTRAINT keywords_embedding_points_somewhere CHECK ((vector_norm(embedding) > (0)::double precision));

-- constraint: public.keywords.keywords_occurrences_check
ALTER TABLE public.keywords ADD CONSTRAINT keywords_occurrences_check CHECK ((occurrences >= 0));

-- constraint: public.keywords.keywords_pkey
ALTER TABLE public.keywords ADD CONSTRAINT keywords_pkey PRIMARY KEY (id);

-- constraint: public.keywords.keywords_subject_check
ALTER TABLE public.keywords ADD CONSTRAINT keywords_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100)));

-- constraint: public.keywords.keywords_term_check
ALTER TABLE public.keywords ADD CONSTRAINT keywords_term_check CHECK (((length(term) >= 1) AND (length(term) <= 200)));

-- constraint: public.keywords.keywords_verdict_has_its_time
ALTER TABLE public.keywords ADD CONSTRAINT keywords_verdict_has_its_time CHECK (((analogy_verdict IS NULL) = (analogy_verdict_at IS NULL)));

-- constraint: public.processed_documents.processed_documents_content_check
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_content_check CHECK (((length(content) >= 1) AND (length(content) <= 20000)));

-- constraint: public.processed_documents.processed_documents_course_id_fkey
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id) ON DELETE CASCADE;

-- constraint: public.processed_documents.processed_documents_embedding_model_fkey
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_embedding_model_fkey FOREIGN KEY (embedding_model) REFERENCES embedding_models(name);

-- constraint: public.processed_documents.processed_documents_embedding_names_its_model
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_embedding_names_its_model CHECK (((embedding IS NULL) = (embedding_model IS NULL)));

-- constraint: public.processed_documents.processed_documents_embedding_points_somewhere
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_embedding_points_somewhere CHECK ((vector_norm(embedding) > (0)::double precision));

-- constraint: public.processed_documents.processed_documents_metadata_check
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text));

-- constraint: public.processed_documents.processed_documents_of_document
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_of_document FOREIGN KEY (course_document_id, course_id) REFERENCES course_documents(id, course_id) ON DELETE CASCADE;

-- constraint: public.processed_documents.processed_documents_pkey
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_pkey PRIMARY KEY (id);

-- constraint: public.processed_documents.processed_documents_position
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_position UNIQUE (course_document_id, course_id, "position");

-- constraint: public.processed_documents.processed_documents_position_check
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_position_check CHECK (("position" >= 0));

-- constraint: public.processed_documents.processed_documents_token_count_check
ALTER TABLE public.processed_documents ADD CONSTRAINT processed_documents_token_count_check CHECK ((token_count >= 0));

-- constraint: public.relationships.relationships_not_to_itself
ALTER TABLE public.relationships ADD CONSTRAINT relationships_not_to_itself CHECK ((source_id <> target_id));

-- constraint: public.relationships.relationships_pkey
ALTER TABLE public.relationships ADD CONSTRAINT relationships_pkey PRIMARY KEY (source_id, target_id, kind);

-- constraint: public.relationships.relationships_source_id_fkey
ALTER TABLE public.relationships ADD CONSTRAINT relationships_source_id_fkey FOREIGN KEY (source_id) REFERENCES keywords(id) ON DELETE CASCADE;

-- constraint: public.relationships.relationships_strength_check
ALTER TABLE public.relationships ADD CONSTRAINT relationships_strength_check CHECK (((strength >= (0)::double precision) AND (strength <= (1)::double precision)));

-- constraint: public.relationships.relationships_target_id_fkey
ALTER TABLE public.relationships ADD CONSTRAINT relationships_target_id_fkey FOREIGN KEY (target_id) REFERENCES keywords(id) ON DELETE CASCADE;

-- constraint: public.user_annotations.user_annotations_answer_a_question
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_answer_a_question CHECK (((answered_at IS NULL) OR (kind = 'question'::annotation_type)));

-- constraint: public.user_annotations.user_annotations_body_check
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_body_check CHECK ((length(body) <= 20000));

-- constraint: public.user_annotations.user_annotations_chapter_id_fkey
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_chapter_id_fkey FOREIGN KEY (chapter_id) REFERENCES chapters(id) ON DELETE CASCADE;

-- constraint: public.user_annotations.user_annotations_keyword_id_fkey
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_keyword_id_fkey FOREIGN KEY (keyword_id) REFERENCES keywords(id) ON DELETE SET NULL;

-- constraint: public.user_annotations.user_annotations_pkey
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_pkey PRIMARY KEY (id);

-- constraint: public.user_annotations.user_annotations_processed_document_id_fkey
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_processed_document_id_fkey FOREIGN KEY (processed_document_id) REFERENCES processed_documents(id) ON DELETE SET NULL;

-- constraint: public.user_annotations.user_annotations_quote_check
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_quote_check CHECK ((length(quote) <= 4000));

-- constraint: public.user_annotations.user_annotations_say_something
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_say_something CHECK (((kind = 'bookmark'::annotation_type) OR (body <> ''::text) OR (quote <> ''::text)));

-- constraint: public.user_annotations.user_annotations_tags_check
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_tags_check CHECK ((cardinality(tags) <= 20));

-- constraint: public.user_annotations.user_annotations_user_id_fkey
ALTER TABLE public.user_annotations ADD CONSTRAINT user_annotations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.user_profiles.user_profiles_goal_check
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_goal_check CHECK ((length(goal) <= 1000));

-- constraint: public.user_profiles.user_profiles_interests_check
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_interests_check CHECK ((jsonb_typeof(interests) = 'array'::text));

-- constraint: public.user_profiles.user_profiles_locale_check
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_locale_check CHECK ((locale ~ '^[a-z]{2}(-[A-Z]{2})?$'::text));

-- constraint: public.user_profiles.user_profiles_pkey
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_pkey PRIMARY KEY (user_id);

-- constraint: public.user_profiles.user_profiles_preferences_check
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_preferences_check CHECK ((jsonb_typeof(preferences) = 'object'::text));

-- constraint: public.user_profiles.user_profiles_user_id_fkey
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.user_profiles.user_profiles_weekly_goal_minutes_check
ALTER TABLE public.user_profiles ADD CONSTRAINT user_profiles_weekly_goal_minutes_check CHECK (((weekly_goal_minutes >= 0) AND (weekly_goal_minutes <= 10080)));

-- constraint: public.user_progress.user_progress_chapters_completed_check
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_chapters_completed_check CHECK ((chapters_completed >= 0));

-- constraint: public.user_progress.user_progress_completed_has_its_time
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_completed_has_its_time CHECK (((status = 'completed'::progress_status) = (completed_at IS NOT NULL)));

-- constraint: public.user_progress.user_progress_course_id_fkey
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id) ON DELETE CASCADE;

-- constraint: public.user_progress.user_progress_current_streak_check
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_current_streak_check CHECK ((current_streak >= 0));

-- constraint: public.user_progress.user_progress_longest_is_longest
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_longest_is_longest CHECK ((longest_streak >= current_streak));

-- constraint: public.user_progress.user_progress_pkey
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_pkey PRIMARY KEY (user_id, course_id);

-- constraint: public.user_progress.user_progress_spent_minutes_check
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_spent_minutes_check CHECK ((spent_minutes >= (0)::numeric));

-- constraint: public.user_progress.user_progress_user_id_fkey
ALTER TABLE public.user_progress ADD CONSTRAINT user_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- constraint: public.users.users_display_name_check
ALTER TABLE public.users ADD CONSTRAINT users_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)));

-- constraint: public.users.users_email_check
ALTER TABLE public.users ADD CONSTRAINT users_email_check CHECK ((email ~~ '_%@_%'::text));

-- constraint: public.users.users_external_id_check
ALTER TABLE public.users ADD CONSTRAINT users_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 255)));

-- constraint: public.users.users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- index: public.analogy_feedback_comments_idx
CREATE INDEX analogy_feedback_comments_idx ON public.analogy_feedback USING btree (created_at DESC) WHERE (comment IS NOT NULL);

-- index: public.analogy_feedback_keyword_id_idx
CREATE INDEX analogy_feedback_keyword_id_idx ON public.analogy_feedback USING btree (keyword_id, is_helpful);

-- index: public.analogy_feedback_user_id_created_at_idx
CREATE INDEX analogy_feedback_user_id_created_at_idx ON public.analogy_feedback USING btree (user_id, created_at DESC);

-- index: public.audit_log_happened_at_idx
CREATE INDEX audit_log_happened_at_idx ON public.audit_log USING btree (happened_at);

-- index: public.audit_log_row_idx
CREATE INDEX audit_log_row_idx ON public.audit_log USING btree (table_name, row_key, id DESC);

-- index: public.audit_log_subject_id_idx
CREATE INDEX audit_log_subject_id_idx ON public.audit_log USING btree (subject_id, id DESC) WHERE (subject_id IS NOT NULL);

-- index: public.audit_log_user_id_idx
CREATE INDEX audit_log_user_id_idx ON public.audit_log USING btree (user_id, id DESC) WHERE (user_id IS NOT NULL);

-- index: public.chapter_complexity_computed_at_idx
CREATE INDEX chapter_complexity_computed_at_idx ON public.chapter_complexity USING btree (computed_at);

-- index: public.chapter_complexity_factors_idx
CREATE INDEX chapter_complexity_factors_idx ON public.chapter_complexity USING gin (factors jsonb_path_ops);

-- index: public.chapter_complexity_score_idx
CREATE INDEX chapter_complexity_score_idx ON public.chapter_complexity USING btree (score, chapter_id);

-- index: public.chapter_progress_chapter_id_idx
CREATE INDEX chapter_progress_chapter_id_idx ON public.chapter_progress USING btree (chapter_id);

-- index: public.chapter_progress_course_id_idx
CREATE INDEX chapter_progress_course_id_idx ON public.chapter_progress USING btree (course_id, status);

-- index: public.chapter_progress_user_id_active_at_idx
CREATE INDEX chapter_progress_user_id_active_at_idx ON public.chapter_progress USING btree (user_id, active_at DESC);

-- index: public.chapter_progress_user_id_completed_at_idx
CREATE INDEX chapter_progress_user_id_completed_at_idx ON public.chapter_progress USING btree (user_id, completed_at DESC) WHERE (completed_at IS NOT NULL);

-- index: public.chapter_progress_user_id_course_id_idx
CREATE INDEX chapter_progress_user_id_course_id_idx ON public.chapter_progress USING btree (user_id, course_id, status);

-- index: public.chapters_course_id_updated_at_idx
CREATE INDEX chapters_course_id_updated_at_idx ON public.chapters USING btree (course_id, updated_at DESC);

-- index: public.chapters_minutes_idx
CREATE INDEX chapters_minutes_idx ON public.chapters USING btree (course_id, minutes);

-- index: public.chapters_title_trgm_idx
CREATE INDEX chapters_title_trgm_idx ON public.chapters USING gin (title gin_trgm_ops);

-- index: public.course_documents_content_hash_idx
CREATE INDEX course_documents_content_hash_idx ON public.course_documents USING btree (content_hash);

-- index: public.course_documents_course_id_created_at_idx
CREATE INDEX course_documents_course_id_created_at_idx ON public.course_documents USING btree (course_id, created_at DESC);

-- index: public.course_documents_course_id_status_idx
CREATE INDEX course_documents_course_id_status_idx ON public.course_documents USING btree (course_id, status) WHERE (status <> 'completed'::processing_status);

-- index: public.course_documents_failed_idx
CREATE INDEX course_documents_failed_idx ON public.course_documents USING btree (finished_at DESC) WHERE (status = 'failed'::processing_status);

-- index: public.course_documents_source_uri_idx
CREATE INDEX course_documents_source_uri_idx ON public.course_documents USING btree (source_uri) WHERE (source_uri IS NOT NULL);

-- index: public.course_documents_stuck_idx
CREATE INDEX course_documents_stuck_idx ON public.course_documents USING btree (started_at) WHERE (status = 'processing'::processing_status);

-- index: public.course_documents_title_trgm_idx
CREATE INDEX course_documents_title_trgm_idx ON public.course_documents USING gin (title gin_trgm_ops);

-- index: public.course_documents_waiting_idx
CREATE INDEX course_documents_waiting_idx ON public.course_documents USING btree (created_at) WHERE (status = 'pending'::processing_status);

-- index: public.courses_created_at_idx
CREATE INDEX courses_created_at_idx ON public.courses USING btree (created_at DESC) WHERE is_published;

-- index: public.courses_difficulty_subject_idx
CREATE INDEX courses_difficulty_subject_idx ON public.courses USING btree (difficulty, subject) WHERE is_published;

-- index: public.courses_search_idx
CREATE INDEX courses_search_idx ON public.courses USING gin (search);

-- index: public.courses_subject_created_at_idx
CREATE INDEX courses_subject_created_at_idx ON public.courses USING btree (subject, created_at DESC) WHERE is_published;

-- index: public.courses_target_date_idx
CREATE INDEX courses_target_date_idx ON public.courses USING btree (target_date) WHERE (status = 'active'::course_status);

-- index: public.courses_title_trgm_idx
CREATE INDEX courses_title_trgm_idx ON public.courses USING gin (title gin_trgm_ops);

-- index: public.courses_user_id_completed_at_idx
CREATE INDEX courses_user_id_completed_at_idx ON public.courses USING btree (user_id, completed_at DESC) WHERE (completed_at IS NOT NULL);

-- index: public.courses_user_id_status_idx
CREATE INDEX courses_user_id_status_idx ON public.courses USING btree (user_id, status, target_date);

-- index: public.courses_user_id_title_key
CREATE UNIQUE INDEX courses_user_id_title_key ON public.courses USING btree (user_id, lower(title));

-- index: public.courses_user_id_updated_at_idx
CREATE INDEX courses_user_id_updated_at_idx ON public.courses USING btree (user_id, updated_at DESC);

-- index: public.keywords_embedding_idx
CREATE INDEX keywords_embedding_idx ON public.keywords USING hnsw (((embedding)::halfvec(768)) halfvec_cosine_ops);

-- index: public.keywords_embedding_model_idx
CREATE INDEX keywords_embedding_model_idx ON public.keywords USING btree (embedding_model, created_at);

-- index: public.keywords_not_embedded_idx
CREATE INDEX keywords_not_embedded_idx ON public.keywords USING btree (created_at) WHERE (embedding IS NULL);

-- index: public.keywords_subject_occurrences_idx
CREATE INDEX keywords_subject_occurrences_idx ON public.keywords USING btree (subject, occurrences DESC);

-- index: public.keywords_subject_term_key
CREATE UNIQUE INDEX keywords_subject_term_key ON public.keywords USING btree (subject, lower(term));

-- index: public.keywords_term_idx
CREATE INDEX keywords_term_idx ON public.keywords USING btree (lower(term) text_pattern_ops);

-- index: public.keywords_term_trgm_idx
CREATE INDEX keywords_term_trgm_idx ON public.keywords USING gin (term gin_trgm_ops);

-- index: public.keywords_unhelpful_idx
CREATE INDEX keywords_unhelpful_idx ON public.keywords USING btree (analogy_verdict_at) WHERE (NOT analogy_verdict);

-- index: public.processed_documents_content_md5_idx
CREATE INDEX processed_documents_content_md5_idx ON public.processed_documents USING btree (md5(content));

-- index: public.processed_documents_course_id_idx
CREATE INDEX processed_documents_course_id_idx ON public.processed_documents USING btree (course_id, created_at DESC);

-- index: public.processed_documents_embedding_idx
CREATE INDEX processed_documents_embedding_idx ON public.processed_documents USING hnsw (((embedding)::halfvec(768)) halfvec_cosine_ops);

-- index: public.processed_documents_embedding_model_idx
CREATE INDEX processed_documents_embedding_model_idx ON public.processed_documents USING btree (embedding_model, created_at);

-- index: public.processed_documents_metadata_idx
CREATE INDEX processed_documents_metadata_idx ON public.processed_documents USING gin (metadata jsonb_path_ops);

-- index: public.processed_documents_not_embedded_idx
CREATE INDEX processed_documents_not_embedded_idx ON public.processed_documents USING btree (created_at) WHERE (embedding IS NULL);

-- index: public.processed_documents_search_idx
CREATE INDEX processed_documents_search_idx ON public.processed_documents USING gin (search);

-- index: public.relationships_strength_idx
CREATE INDEX relationships_strength_idx ON public.relationships USING btree (source_id, strength DESC);

-- index: public.relationships_target_id_idx
CREATE INDEX relationships_target_id_idx ON public.relationships USING btree (target_id, kind);

-- index: public.user_annotations_bookmarks_idx
CREATE INDEX user_annotations_bookmarks_idx ON public.user_annotations USING btree (user_id, updated_at DESC) WHERE (kind = 'bookmark'::annotation_type);

-- index: public.user_annotations_chapter_id_idx
CREATE INDEX user_annotations_chapter_id_idx ON public.user_annotations USING btree (chapter_id);

-- index: public.user_annotations_keyword_id_idx
CREATE INDEX user_annotations_keyword_id_idx ON public.user_annotations USING btree (keyword_id) WHERE (keyword_id IS NOT NULL);

-- index: public.user_annotations_open_questions_idx
CREATE INDEX user_annotations_open_questions_idx ON public.user_annotations USING btree (user_id, created_at) WHERE ((kind = 'question'::annotation_type) AND (answered_at IS NULL));

-- index: public.user_annotations_processed_document_id_idx
CREATE INDEX user_annotations_processed_document_id_idx ON public.user_annotations USING btree (processed_document_id) WHERE (processed_document_id IS NOT NULL);

-- index: public.user_annotations_tags_idx
CREATE INDEX user_annotations_tags_idx ON public.user_annotations USING gin (tags);

-- index: public.user_annotations_user_id_chapter_id_idx
CREATE INDEX user_annotations_user_id_chapter_id_idx ON public.user_annotations USING btree (user_id, chapter_id, kind);

-- index: public.user_annotations_user_id_created_at_idx
CREATE INDEX user_annotations_user_id_created_at_idx ON public.user_annotations USING btree (user_id, created_at DESC);

-- index: public.user_profiles_interests_idx
CREATE INDEX user_profiles_interests_idx ON public.user_profiles USING gin (interests jsonb_path_ops);

-- index: public.user_profiles_locale_idx
CREATE INDEX user_profiles_locale_idx ON public.user_profiles USING btree (locale);

-- index: public.user_profiles_preferences_idx
CREATE INDEX user_profiles_preferences_idx ON public.user_profiles USING gin (preferences jsonb_path_ops);

-- index: public.user_profiles_time_zone_idx
CREATE INDEX user_profiles_time_zone_idx ON public.user_profiles USING btree (time_zone);

-- index: public.user_progress_badges_idx
CREATE INDEX user_progress_badges_idx ON public.user_progress USING gin (badges);

-- index: public.user_progress_completed_at_idx
CREATE INDEX user_progress_completed_at_idx ON public.user_progress USING btree (completed_at DESC) WHERE (completed_at IS NOT NULL);

-- index: public.user_progress_course_id_idx
CREATE INDEX user_progress_course_id_idx ON public.user_progress USING btree (course_id, status);

-- index: public.user_progress_last_active_on_idx
CREATE INDEX user_progress_last_active_on_idx ON public.user_progress USING btree (last_active_on, current_streak) WHERE (current_streak > 0);

-- index: public.user_progress_longest_streak_idx
CREATE INDEX user_progress_longest_streak_idx ON public.user_progress USING btree (longest_streak DESC);

-- index: public.user_progress_user_id_last_active_at_idx
CREATE INDEX user_progress_user_id_last_active_at_idx ON public.user_progress USING btree (user_id, last_active_at DESC NULLS LAST);

-- index: public.users_created_at_idx
CREATE INDEX users_created_at_idx ON public.users USING btree (created_at);

-- index: public.users_display_name_idx
CREATE INDEX users_display_name_idx ON public.users USING btree (lower(display_name) text_pattern_ops);

-- index: public.users_email_key
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (lower(email));

-- index: public.users_external_id_key
CREATE UNIQUE INDEX users_external_id_key ON public.users USING btree (external_id);

-- index: public.users_last_seen_at_idx
CREATE INDEX users_last_seen_at_idx ON public.users USING btree (last_seen_at) WHERE is_active;

-- view: public.course_overview
CREATE VIEW public.course_overview WITH (security_invoker=true) AS
 SELECT c.id,
    c.title,
    c.subject,
    c.status,
    c.is_published,
    c.updated_at,
    p.status AS progress,
    p.chapters_completed,
    p.current_streak,
    ( SELECT count(*) AS count
           FROM chapters h
          WHERE (h.course_id = c.id)) AS chapters
   FROM (courses c
     LEFT JOIN user_progress p ON (((p.course_id = c.id) AND (p.user_id = current_user_id()))));

-- function: public.add_up_progress()
CREATE OR REPLACE FUNCTION public.add_up_progress()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    one chapter_progress := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    done integer;
    minutes numeric;
    ever integer;
    finished timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM FROM user_progress AS p
        WHERE p.user_id = one.user_id AND p.course_id = one.course_id FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RETURN NULL;  -- the course or the reader is on its way out
        END IF;
    ELSE
        INSERT INTO user_progress AS p (user_id, course_id, last_active_at)
        VALUES (one.user_id, one.course_id, one.active_at)
        ON CONFLICT (user_id, course_id) DO UPDATE SET last_active_at = excluded.last_active_at;
    END IF;
    SELECT count(*) FILTER (WHERE c.status = 'completed'), coalesce(sum(c.spent_minutes), 0),
        max(c.completed_at)
    INTO done, minutes, finished
    FROM chapter_progress AS c WHERE c.user_id = one.user_id AND c.course_id = one.course_id;
    SELECT count(*) INTO ever FROM chapters AS c WHERE c.course_id = one.course_id;
    UPDATE user_progress AS p
    SET chapters_completed = done,
        spent_minutes = minutes,
        status = CASE
            WHEN done >= ever AND ever > 0 THEN 'completed'
            WHEN p.last_active_at IS NULL THEN 'not_started'
            ELSE 'in_progress'
        END::progress_status,
        completed_at = CASE WHEN done >= ever AND ever > 0 THEN finished END
    WHERE p.user_id = one.user_id AND p.course_id = one.course_id;
    RETURN NULL;
END
$function$;

-- function: public.audit_subject(of_table text, of_row jsonb)
CREATE OR REPLACE FUNCTION public.audit_subject(of_table text, of_row jsonb)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT u.id
    FROM users u
   WHERE (u.id =
         CASE
             WHEN (audit_subject.of_table = 'users'::text) THEN ((audit_subject.of_row ->> 'id'::text))::uuid
             WHEN (audit_subject.of_row ? 'user_id'::text) THEN ((audit_subject.of_row ->> 'user_id'::text))::uuid
             WHEN (audit_subject.of_row ? 'course_id'::text) THEN ( SELECT c.user_id
                FROM courses c
               WHERE (c.id = ((audit_subject.of_row ->> 'course_id'::text))::uuid))
             WHEN (audit_subject.of_row ? 'chapter_id'::text) THEN ( SELECT c.user_id
                FROM (chapters h
                  JOIN courses c ON ((c.id = h.course_id)))
               WHERE (h.id = ((audit_subject.of_row ->> 'chapter_id'::text))::uuid))
             ELSE NULL::uuid
         END);
END;

-- function: public.cache_key(kind text, arguments jsonb, of_user uuid)
CREATE OR REPLACE FUNCTION public.cache_key(kind text, arguments jsonb, of_user uuid DEFAULT current_user_id())
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((((kind || ':'::text) || COALESCE((of_user)::text, 'all'::text)) || ':'::text) || encode(sha256(convert_to((COALESCE(arguments, '{}'::jsonb))::text, 'UTF8'::name)), 'hex'::text));

-- function: public.cosine_similarity(a vector, b vector)
CREATE OR REPLACE FUNCTION public.cosine_similarity(a vector, b vector)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN ((1)::double precision - (a <=> b));

-- function: public.count_streak()
CREATE OR REPLACE FUNCTION public.count_streak()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    zone text;
    today date;
BEGIN
    IF NEW.last_active_at IS NOT NULL
        AND (TG_OP = 'INSERT' OR NEW.last_active_at IS DISTINCT FROM OLD.last_active_at) THEN
        SELECT p.time_zone INTO zone FROM user_profiles AS p WHERE p.user_id = NEW.user_id;
        today := (NEW.last_active_at AT TIME ZONE coalesce(zone, 'UTC'))::date;
        IF TG_OP = 'INSERT' OR OLD.last_active_on IS NULL OR today > OLD.last_active_on + 1 THEN
            NEW.last_active_on := today;
            NEW.current_streak := 1;
        ELSIF today = OLD.last_active_on + 1 THEN
            NEW.last_active_on := today;
            NEW.current_streak := OLD.current_streak + 1;
        ELSE  -- the same day, one that arrives late, or a flight to the west
            NEW.last_active_on := OLD.last_active_on;
            NEW.current_streak := OLD.current_streak;
            NEW.last_active_at := greatest(NEW.last_active_at, OLD.last_active_at);
        END IF;
        NEW.longest_streak := greatest(NEW.longest_streak, NEW.current_streak);
    END IF;
    SELECT coalesce(array_agg(DISTINCT b.badge ORDER BY b.badge), '{}') INTO NEW.badges
    FROM (
        SELECT unnest(NEW.badges) AS badge
        UNION SELECT 'streak-' || days FROM unnest(ARRAY[7, 30, 100]) AS days
        WHERE NEW.longest_streak >= days
        UNION SELECT 'finished' WHERE NEW.status = 'completed'
    ) AS b;
    RETURN NEW;
END
$function$;

-- function: public.course_statistics(of_course uuid)
CREATE OR REPLACE FUNCTION public.course_statistics(of_course uuid)
 RETURNS TABLE(documents bigint, documents_failed bigint, passages bigint, passages_embedded bigint, tokens bigint, chapters bigint, minutes bigint, mean_complexity numeric, annotations bigint, readers bigint, readers_done bigint)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT d.documents,
     d.failed,
     p.passages,
     p.embedded,
     p.tokens,
     h.chapters,
     h.minutes,
     h.complexity,
     a.annotations,
     r.readers,
     r.done
    FROM ( SELECT count(*) AS documents,
             count(*) FILTER (WHERE (course_documents.status = 'failed'::processing_status)) AS failed
            FROM course_documents
           WHERE (course_documents.course_id = course_statistics.of_course)) d,
     ( SELECT count(*) AS passages,
             count(processed_documents.embedding_model) AS embedded,
             COALESCE(sum(processed_documents.token_count), (0)::bigint) AS tokens
            FROM processed_documents
           WHERE (processed_documents.course_id = course_statistics.of_course)) p,
     ( SELECT count(*) AS chapters,
             COALESCE(sum(c.minutes), (0)::bigint) AS minutes,
             round(avg(x.score), 3) AS complexity
            FROM (chapters c
              LEFT JOIN chapter_complexity x ON ((x.chapter_id = c.id)))
           WHERE (c.course_id = course_statistics.of_course)) h,
     ( SELECT count(*) AS annotations
            FROM (user_annotations n
              JOIN chapters c ON ((c.id = n.chapter_id)))
           WHERE (c.course_id = course_statistics.of_course)) a,
     ( SELECT count(*) AS readers,
             count(*) FILTER (WHERE (user_progress.status = 'completed'::progress_status)) AS done
            FROM user_progress
           WHERE (user_progress.course_id = course_statistics.of_course)) r;
END;

-- function: public.courses_seen()
CREATE OR REPLACE FUNCTION public.courses_seen()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT c.id
    FROM courses c
   WHERE ((c.user_id = ( SELECT current_user_id() AS current_user_id)) OR (c.is_published AND (( SELECT current_user_id() AS current_user_id) IS NOT NULL)));
END;

-- function: public.current_user_id()
CREATE OR REPLACE FUNCTION public.current_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN (current_setting('app.user_since'::text, true) = (EXTRACT(epoch FROM now()))::text) THEN (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid ELSE NULL::uuid END;

-- function: public.disable_audit(of_table regclass)
CREATE OR REPLACE FUNCTION public.disable_audit(of_table regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    EXECUTE format('DROP TRIGGER IF EXISTS audit ON %s', of_table);
END
$function$;

-- function: public.duplicate_documents(of_course uuid, min_similarity double precision)
CREATE OR REPLACE FUNCTION public.duplicate_documents(of_course uuid, min_similarity double precision DEFAULT 0.98)
 RETURNS TABLE(kept uuid, duplicate uuid, similarity double precision)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT DISTINCT ON (b.id) a.id,
     b.id,
         CASE
             WHEN (a.content = b.content) THEN (1)::double precision
             ELSE ((1)::double precision - (a.embedding <=> b.embedding))
         END AS similarity
    FROM (processed_documents a
      JOIN processed_documents b ON (((b.course_id = a.course_id) AND (ROW(b.created_at, b.id) > ROW(a.created_at, a.id)))))
   WHERE ((a.course_id = duplicate_documents.of_course) AND ((a.content = b.content) OR (((1)::double precision - (a.embedding <=> b.embedding)) >= duplicate_documents.min_similarity)))
   ORDER BY b.id,
         CASE
             WHEN (a.content = b.content) THEN (1)::double precision
             ELSE ((1)::double precision - (a.embedding <=> b.embedding))
         END DESC, a.created_at, a.id;
END;

-- function: public.enable_audit(of_table regclass)
CREATE OR REPLACE FUNCTION public.enable_audit(of_table regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    keys text;
BEGIN
    SELECT string_agg(quote_literal(a.attname), ', ' ORDER BY array_position(i.indkey, a.attnum)) INTO keys
    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = of_table AND i.indisprimary;
    IF keys IS NULL THEN
        RAISE EXCEPTION '% has no primary key to know a row by', of_table
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    EXECUTE format('CREATE OR REPLACE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION write_audit_log(%s)', of_table, keys);
END
$function$;

-- function: public.feedback_analysis(of_keyword uuid)
CREATE OR REPLACE FUNCTION public.feedback_analysis(of_keyword uuid)
 RETURNS TABLE(votes bigint, helpful bigint, mean_rating numeric, verdict boolean, missing bigint, comments text[])
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT count(*) AS count,
     count(*) FILTER (WHERE f.is_helpful) AS count,
     round(avg(f.rating), 2) AS round,
     ( SELECT k.analogy_verdict
            FROM keywords k
           WHERE (k.id = feedback_analysis.of_keyword)) AS analogy_verdict,
     GREATEST((3 - count(*)), (0)::bigint) AS "greatest",
     COALESCE((array_agg(f.comment ORDER BY f.created_at DESC) FILTER (WHERE (f.comment IS NOT NULL)))[1:10], '{}'::text[]) AS "coalesce"
    FROM analogy_feedback f
   WHERE (f.keyword_id = feedback_analysis.of_keyword);
END;

-- function: public.follow_chapter()
CREATE OR REPLACE FUNCTION public.follow_chapter()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF NEW.status = 'not_started' THEN
        NEW.started_at := NULL;
        NEW.completed_at := NULL;
    ELSE
        NEW.started_at := coalesce(NEW.started_at, NEW.active_at);
    END IF;
    IF NEW.status = 'completed' THEN
        NEW.completed_at := coalesce(NEW.completed_at, greatest(NEW.active_at, NEW.started_at));
        NEW.spent_minutes := coalesce(
            NEW.spent_minutes, extract(epoch FROM NEW.completed_at - NEW.started_at) / 60
        );
    ELSE
        NEW.completed_at := NULL;
    END IF;
    RETURN NEW;
END
$function$;

-- function: public.follow_course_status()
CREATE OR REPLACE FUNCTION public.follow_course_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF NEW.status = 'completed' THEN
        NEW.completed_at := coalesce(NEW.completed_at, clock_timestamp());
    ELSIF NEW.status IN ('draft', 'active') THEN
        NEW.completed_at := NULL;
    END IF;
    RETURN NEW;
END
$function$;

-- function: public.follow_processing()
CREATE OR REPLACE FUNCTION public.follow_processing()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
$function$;

-- function: public.forget_verdict()
CREATE OR REPLACE FUNCTION public.forget_verdict()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM analogy_feedback AS f WHERE f.keyword_id = NEW.id;
    RETURN NULL;
END
$function$;

-- function: public.keep_columns()
CREATE OR REPLACE FUNCTION public.keep_columns()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    kept text;
BEGIN
    IF NOT row_security_active(TG_RELID) OR pg_has_role('administrators', 'USAGE') THEN
        RETURN NEW;
    END IF;
    FOREACH kept IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> kept IS DISTINCT FROM to_jsonb(OLD) -> kept THEN
            RAISE EXCEPTION '%.% is not set by users', TG_TABLE_NAME, kept
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'functions of the owner set it, or a member of administrators';
        END IF;
    END LOOP;
    RETURN NEW;
END
$function$;

-- function: public.learning_statistics(of_user uuid, since date, until date)
CREATE OR REPLACE FUNCTION public.learning_statistics(of_user uuid, since date, until date)
 RETURNS TABLE(day date, chapters_completed bigint, spent_minutes numeric, annotations bigint)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 WITH me AS (
          SELECT COALESCE(max(f.time_zone), 'UTC'::text) AS zone
            FROM user_profiles f
           WHERE (f.user_id = learning_statistics.of_user)
         ), read AS (
          SELECT ((c.completed_at AT TIME ZONE me.zone))::date AS day,
             count(*) AS chapters,
             sum(c.spent_minutes) AS minutes
            FROM chapter_progress c,
             me
           WHERE ((c.user_id = learning_statistics.of_user) AND (c.completed_at IS NOT NULL) AND (c.completed_at >= ((learning_statistics.since)::timestamp without time zone AT TIME ZONE me.zone)) AND (c.completed_at < (((learning_statistics.until + 1))::timestamp without time zone AT TIME ZONE me.zone)))
           GROUP BY (((c.completed_at AT TIME ZONE me.zone))::date)
         ), written AS (
          SELECT ((a.created_at AT TIME ZONE me.zone))::date AS day,
             count(*) AS annotations
            FROM user_annotations a,
             me
           WHERE ((a.user_id = learning_statistics.of_user) AND (a.created_at >= ((learning_statistics.since)::timestamp without time zone AT TIME ZONE me.zone)) AND (a.created_at < (((learning_statistics.until + 1))::timestamp without time zone AT TIME ZONE me.zone)))
           GROUP BY (((a.created_at AT TIME ZONE me.zone))::date)
         )
  SELECT (d.day)::date AS day,
     COALESCE(r.chapters, (0)::bigint) AS "coalesce",
     COALESCE(r.minutes, (0)::numeric) AS "coalesce",
     COALESCE(w.annotations, (0)::bigint) AS "coalesce"
    FROM ((generate_series((learning_statistics.since)::timestamp with time zone, (learning_statistics.until)::timestamp with time zone, '1 day'::interval) d(day)
      LEFT JOIN read r ON ((r.day = (d.day)::date)))
      LEFT JOIN written w ON ((w.day = (d.day)::date)))
   ORDER BY d.day;
END;

-- function: public.progress_summary(of_user uuid, at timestamp with time zone)
CREATE OR REPLACE FUNCTION public.progress_summary(of_user uuid DEFAULT current_user_id(), at timestamp with time zone DEFAULT now())
 RETURNS TABLE(courses_started bigint, courses_completed bigint, chapters_completed bigint, spent_minutes numeric, week_minutes numeric, weekly_goal_minutes integer, current_streak integer, longest_streak integer, badges text[], last_active_at timestamp with time zone)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 WITH me AS (
          SELECT COALESCE(max(f.time_zone), 'UTC'::text) AS zone,
             max(f.weekly_goal_minutes) AS goal
            FROM user_profiles f
           WHERE (f.user_id = progress_summary.of_user)
         ), today AS (
          SELECT ((progress_summary.at AT TIME ZONE me.zone))::date AS day
            FROM me
         )
  SELECT count(*) FILTER (WHERE (p.status <> 'not_started'::progress_status)) AS count,
     count(*) FILTER (WHERE (p.status = 'completed'::progress_status)) AS count,
     COALESCE(sum(p.chapters_completed), (0)::bigint) AS "coalesce",
     COALESCE(sum(p.spent_minutes), (0)::numeric) AS "coalesce",
     ( SELECT COALESCE(sum(c.spent_minutes), (0)::numeric) AS "coalesce"
            FROM chapter_progress c,
             me,
             today t
           WHERE ((c.user_id = progress_summary.of_user) AND (c.completed_at IS NOT NULL) AND (c.completed_at >= (((t.day - 6))::timestamp without time zone AT TIME ZONE me.zone)))) AS "coalesce",
     ( SELECT me.goal
            FROM me) AS goal,
     COALESCE(max(p.current_streak) FILTER (WHERE (p.last_active_on >= ( SELECT (t.day - 1)
            FROM today t))), 0) AS "coalesce",
     COALESCE(max(p.longest_streak), 0) AS "coalesce",
     ( SELECT COALESCE(array_agg(DISTINCT b.badge ORDER BY b.badge), '{}'::text[]) AS "coalesce"
            FROM (user_progress o
              CROSS JOIN LATERAL unnest(o.badges) b(badge))
           WHERE (o.user_id = progress_summary.of_user)) AS "coalesce",
     max(p.last_active_at) AS max
    FROM user_progress p
   WHERE (p.user_id = progress_summary.of_user);
END;

-- function: public.search_courses(words text, max_results integer, of_subject text)
CREATE OR REPLACE FUNCTION public.search_courses(words text, max_results integer DEFAULT 20, of_subject text DEFAULT NULL::text)
 RETURNS TABLE(id uuid, title text, subject text, is_own boolean, relevance double precision)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "pg_trgm.similarity_threshold" TO '0.3'
AS $function$
DECLARE
    me uuid := current_user_id();
BEGIN
    RETURN QUERY
    WITH hits AS MATERIALIZED (
        SELECT c.id FROM courses AS c WHERE c.search @@ websearch_to_tsquery('english', words)
        UNION
        SELECT c.id FROM courses AS c WHERE c.title % words
    )
    SELECT c.id, c.title, c.subject, c.user_id = me,
        ts_rank_cd(c.search, websearch_to_tsquery('english', words), 32)
            + similarity(c.title, words)::double precision
            + CASE WHEN c.user_id = me THEN 0.1 ELSE 0 END
    FROM hits AS h JOIN courses AS c ON c.id = h.id
    WHERE (c.user_id = me OR (c.is_published AND me IS NOT NULL))
      AND (of_subject IS NULL OR c.subject = of_subject)
    ORDER BY 5 DESC, c.id
    LIMIT greatest(max_results, 0);
END
$function$;

-- function: public.search_documents(words text, query vector, max_results integer, candidates integer)
CREATE OR REPLACE FUNCTION public.search_documents(words text, query vector, max_results integer DEFAULT 10, candidates integer DEFAULT 50)
 RETURNS TABLE(id uuid, course_id uuid, heading text, content text, score double precision)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
 SET "hnsw.ef_search" TO '300'
AS $function$
DECLARE
    me uuid := current_user_id();
BEGIN
    RETURN QUERY
    WITH by_words AS MATERIALIZED (
        SELECT d.id, row_number() OVER (ORDER BY ts_rank_cd(d.search, q.words) DESC, d.id) AS rank
        FROM websearch_to_tsquery('english', search_documents.words) AS q (words)
        JOIN processed_documents AS d ON d.search @@ q.words
        WHERE d.course_id IN (SELECT courses_seen())
        ORDER BY rank
        LIMIT greatest(candidates, 0)
    ),
    nearest AS MATERIALIZED (
        SELECT d.id, d.embedding::halfvec(768) <=> query::halfvec(768) AS distance
        FROM processed_documents AS d
        WHERE (
            SELECT c.user_id = me OR (c.is_published AND me IS NOT NULL)
            FROM courses AS c WHERE c.id = d.course_id
        )
        ORDER BY d.embedding::halfvec(768) <=> query::halfvec(768)
        LIMIT greatest(candidates, 0)
    ),
    by_meaning AS (
        SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank FROM nearest AS n
    ),
    fused AS (
        SELECT r.id, sum(1.0 / (60 + r.rank)) AS score
        FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS r
        GROUP BY r.id
        ORDER BY score DESC, r.id
        LIMIT greatest(max_results, 0)
    )
    SELECT d.id, d.course_id, d.heading, d.content, f.score::double precision
    FROM fused AS f JOIN processed_documents AS d ON d.id = f.id
    ORDER BY f.score DESC, d.id;
END
$function$;

-- function: public.search_keywords(words text, max_results integer, of_subject text)
CREATE OR REPLACE FUNCTION public.search_keywords(words text, max_results integer DEFAULT 20, of_subject text DEFAULT NULL::text)
 RETURNS TABLE(id uuid, term text, subject text, likeness real)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "pg_trgm.similarity_threshold" TO '0.5'
AS $function$
DECLARE
    hits uuid[];
BEGIN
    SELECT array_agg(t.id) INTO hits FROM (
        SELECT k.id FROM keywords AS k
        WHERE lower(k.term) ~>=~ lower(words) AND lower(k.term) ~<~ (lower(words) || U&'\+10FFFF')
          AND (of_subject IS NULL OR k.subject = of_subject)
        ORDER BY lower(k.term) USING ~<~
        LIMIT greatest(max_results, 0)::bigint * 10
    ) AS t;
    IF coalesce(cardinality(hits), 0) < max_results THEN
        hits := hits || ARRAY(SELECT k.id FROM keywords AS k WHERE k.term % words);
    END IF;
    IF coalesce(cardinality(hits), 0) = 0 THEN
        PERFORM set_config('pg_trgm.similarity_threshold', '0.3', true);
        hits := ARRAY(SELECT k.id FROM keywords AS k WHERE k.term % words);
    END IF;
    RETURN QUERY
    SELECT k.id, k.term, k.subject, similarity(k.term, words)
    FROM keywords AS k
    WHERE k.id = ANY (hits) AND (of_subject IS NULL OR k.subject = of_subject)
    ORDER BY 4 DESC, k.occurrences DESC, k.id
    LIMIT greatest(max_results, 0);
END
$function$;

-- function: public.set_current_user(user_id uuid)
CREATE OR REPLACE FUNCTION public.set_current_user(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM set_config('app.user_id', coalesce(user_id::text, ''), true),
        set_config('app.user_since', extract(epoch FROM now())::text, true);
END
$function$;

-- function: public.settle_analogy()
CREATE OR REPLACE FUNCTION public.settle_analogy()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    touched uuid;
    yes bigint;
    no bigint;
    verdict boolean;
BEGIN
    FOR touched IN
        SELECT DISTINCT t.id FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.keyword_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.keyword_id END
        ]) AS t (id) WHERE t.id IS NOT NULL ORDER BY t.id
    LOOP
        PERFORM FROM keywords AS k WHERE k.id = touched FOR NO KEY UPDATE;
        SELECT count(*) FILTER (WHERE f.is_helpful), count(*) FILTER (WHERE NOT f.is_helpful)
        INTO yes, no
        FROM analogy_feedback AS f WHERE f.keyword_id = touched;
        verdict := CASE
            WHEN yes >= 3 AND yes >= 2 * no THEN true
            WHEN no >= 3 AND no >= 2 * yes THEN false
        END;
        UPDATE keywords AS k
        SET analogy_verdict = verdict,
            analogy_verdict_at = CASE WHEN verdict IS NOT NULL THEN clock_timestamp() END
        WHERE k.id = touched AND k.analogy_verdict IS DISTINCT FROM verdict;
    END LOOP;
    RETURN NULL;
END
$function$;

-- function: public.sign_in(identity text)
CREATE OR REPLACE FUNCTION public.sign_in(identity text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found_id uuid;
BEGIN
    UPDATE users AS u SET last_seen_at = clock_timestamp()
    WHERE u.external_id = identity AND u.is_active
    RETURNING u.id INTO found_id;
    PERFORM set_current_user(found_id);
    RETURN found_id;
END
$function$;

-- function: public.sign_up(identity text, address text, called text)
CREATE OR REPLACE FUNCTION public.sign_up(identity text, address text, called text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    new_id uuid;
BEGIN
    INSERT INTO users (external_id, email, display_name) VALUES (identity, address, called)
    RETURNING id INTO new_id;
    PERFORM set_current_user(new_id);
    RETURN new_id;
END
$function$;

-- function: public.similar_documents(query vector, max_results integer, min_similarity double precision, of_course uuid, only_own boolean)
CREATE OR REPLACE FUNCTION public.similar_documents(query vector, max_results integer DEFAULT 10, min_similarity double precision DEFAULT 0.0, of_course uuid DEFAULT NULL::uuid, only_own boolean DEFAULT false)
 RETURNS TABLE(id uuid, course_id uuid, heading text, content text, similarity double precision)
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
 SET "hnsw.ef_search" TO '300'
AS $function$
BEGIN
    IF of_course IS NOT NULL OR only_own THEN
        RETURN QUERY
        WITH few AS MATERIALIZED (
            SELECT c.id FROM courses AS c
            WHERE (of_course IS NULL OR c.id = of_course)
              AND (NOT only_own OR c.user_id = current_user_id())
        )
        SELECT d.id, d.course_id, d.heading, d.content, 1 - (d.embedding <=> query)
        FROM few AS f JOIN processed_documents AS d ON d.course_id = f.id
        WHERE d.embedding IS NOT NULL AND 1 - (d.embedding <=> query) >= min_similarity
        ORDER BY d.embedding <=> query, d.id
        LIMIT greatest(max_results, 0);
        RETURN;
    END IF;
    RETURN QUERY
    WITH nearest AS MATERIALIZED (
        SELECT d.id, d.course_id, d.heading, d.content, d.embedding
        FROM processed_documents AS d
        ORDER BY d.embedding::halfvec(768) <=> query::halfvec(768)
        LIMIT greatest(max_results, 0)::bigint * 2
    )
    SELECT n.id, n.course_id, n.heading, n.content, 1 - (n.embedding <=> query)
    FROM nearest AS n
    WHERE 1 - (n.embedding <=> query) >= min_similarity
    ORDER BY n.embedding <=> query, n.id
    LIMIT greatest(max_results, 0);
END
$function$;

-- function: public.similar_keywords(query vector, max_results integer, min_similarity double precision)
CREATE OR REPLACE FUNCTION public.similar_keywords(query vector, max_results integer DEFAULT 10, min_similarity double precision DEFAULT 0.0)
 RETURNS TABLE(id uuid, term text, subject text, similarity double precision)
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET "hnsw.iterative_scan" TO 'relaxed_order'
 SET "hnsw.ef_search" TO '300'
AS $function$
BEGIN
    RETURN QUERY
    WITH nearest AS MATERIALIZED (
        SELECT k.id, k.term, k.subject, k.embedding
        FROM keywords AS k
        ORDER BY k.embedding::halfvec(768) <=> query::halfvec(768)
        LIMIT greatest(max_results, 0)::bigint * 2
    )
    SELECT n.id, n.term, n.subject, 1 - (n.embedding <=> query)
    FROM nearest AS n
    WHERE 1 - (n.embedding <=> query) >= min_similarity
    ORDER BY n.embedding <=> query, n.id
    LIMIT greatest(max_results, 0);
END
$function$;

-- function: public.touch_updated_at()
CREATE OR REPLACE FUNCTION public.touch_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$function$;

-- function: public.validate_profile()
CREATE OR REPLACE FUNCTION public.validate_profile()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    wrong text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = NEW.time_zone) THEN
        RAISE EXCEPTION 'there is no time zone %', quote_literal(NEW.time_zone)
            USING ERRCODE = 'check_violation', HINT = 'an IANA name, such as Europe/Vienna';
    END IF;
    IF jsonb_typeof(NEW.interests) <> 'array' THEN
        RAISE EXCEPTION 'interests must be a JSON array' USING ERRCODE = 'check_violation';
    END IF;
    IF jsonb_array_length(NEW.interests) > 20 THEN
        RAISE EXCEPTION 'at most 20 interests, not %', jsonb_array_length(NEW.interests)
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT i.item::text INTO wrong FROM jsonb_array_elements(NEW.interests) AS i (item)
    WHERE jsonb_typeof(i.item) <> 'string' OR length(btrim(i.item #>> '{}')) NOT BETWEEN 1 AND 60
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an interest is a text of 1 to 60 characters, not %', left(wrong, 80)
            USING ERRCODE = 'check_violation';
    END IF;
    -- One spelling, so that equal interests are found as equal; the order stays.
    SELECT coalesce(jsonb_agg(t.item ORDER BY t.number), '[]') INTO NEW.interests
    FROM (
        SELECT lower(btrim(i.item)) AS item, min(i.number) AS number
        FROM jsonb_array_elements_text(NEW.interests) WITH ORDINALITY AS i (item, number)
        GROUP BY 1
    ) AS t;
    RETURN NEW;
END
$function$;

-- function: public.write_audit_log()
CREATE OR REPLACE FUNCTION public.write_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - ARRAY['embedding', 'search'] END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - ARRAY['embedding', 'search'] END;
    subject uuid := audit_subject(TG_TABLE_NAME, coalesce(old_row, new_row));
    key text;
    diff jsonb;
BEGIN
    SELECT string_agg(coalesce(new_row, old_row) ->> k.name, ',' ORDER BY k.number) INTO key
    FROM unnest(TG_ARGV) WITH ORDINALITY AS k (name, number);
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}') INTO diff
        FROM jsonb_each(old_row) AS o
        WHERE o.value IS DISTINCT FROM new_row -> o.key AND o.key <> 'updated_at';
        IF diff = '{}' THEN
            RETURN NULL;
        END IF;
    ELSE
        diff := coalesce(old_row, '{}');
    END IF;
    IF subject IS NULL AND (
        TG_TABLE_NAME = 'users' OR coalesce(old_row, new_row) ?| ARRAY['user_id', 'course_id', 'chapter_id']
    ) THEN
        diff := '{}';
        key := encode(sha256(convert_to(key, 'UTF8')), 'hex');
    END IF;
    INSERT INTO audit_log (table_name, row_key, action, subject_id, user_id, db_user, changed)
    VALUES (TG_TABLE_NAME, key, TG_OP, subject,
        (SELECT u.id FROM users AS u WHERE u.id = current_user_id()), session_user, diff);
    RETURN NULL;
END
$function$;

-- trigger: public.analogy_feedback.analogy_feedback_settle
CREATE TRIGGER analogy_feedback_settle AFTER INSERT OR DELETE OR UPDATE ON public.analogy_feedback FOR EACH ROW EXECUTE FUNCTION settle_analogy();

-- trigger: public.analogy_feedback.analogy_feedback_touch
CREATE TRIGGER analogy_feedback_touch BEFORE UPDATE ON public.analogy_feedback FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.chapter_progress.chapter_progress_add_up
CREATE TRIGGER chapter_progress_add_up AFTER INSERT OR DELETE OR UPDATE ON public.chapter_progress FOR EACH ROW EXECUTE FUNCTION add_up_progress();

-- trigger: public.chapter_progress.chapter_progress_follow
CREATE TRIGGER chapter_progress_follow BEFORE INSERT OR UPDATE ON public.chapter_progress FOR EACH ROW EXECUTE FUNCTION follow_chapter();

-- trigger: public.chapters.chapters_touch
CREATE TRIGGER chapters_touch BEFORE UPDATE ON public.chapters FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.course_documents.course_documents_follow
CREATE TRIGGER course_documents_follow BEFORE INSERT OR UPDATE OF status, error ON public.course_documents FOR EACH ROW EXECUTE FUNCTION follow_processing();

-- trigger: public.course_documents.course_documents_touch
CREATE TRIGGER course_documents_touch BEFORE UPDATE ON public.course_documents FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.courses.courses_follow
CREATE TRIGGER courses_follow BEFORE INSERT OR UPDATE OF status ON public.courses FOR EACH ROW EXECUTE FUNCTION follow_course_status();

-- trigger: public.courses.courses_touch
CREATE TRIGGER courses_touch BEFORE UPDATE ON public.courses FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.keywords.keywords_forget
CREATE TRIGGER keywords_forget AFTER UPDATE OF analogy ON public.keywords FOR EACH ROW WHEN ((old.analogy IS DISTINCT FROM new.analogy)) EXECUTE FUNCTION forget_verdict();

-- trigger: public.keywords.keywords_touch
CREATE TRIGGER keywords_touch BEFORE UPDATE ON public.keywords FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.processed_documents.processed_documents_touch
CREATE TRIGGER processed_documents_touch BEFORE UPDATE ON public.processed_documents FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.user_annotations.user_annotations_touch
CREATE TRIGGER user_annotations_touch BEFORE UPDATE ON public.user_annotations FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.user_profiles.user_profiles_touch
CREATE TRIGGER user_profiles_touch BEFORE UPDATE ON public.user_profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.user_profiles.user_profiles_validate
CREATE TRIGGER user_profiles_validate BEFORE INSERT OR UPDATE OF time_zone, interests ON public.user_profiles FOR EACH ROW EXECUTE FUNCTION validate_profile();

-- trigger: public.user_progress.user_progress_streak
CREATE TRIGGER user_progress_streak BEFORE INSERT OR UPDATE OF last_active_at, status ON public.user_progress FOR EACH ROW EXECUTE FUNCTION count_streak();

-- trigger: public.user_progress.user_progress_touch
CREATE TRIGGER user_progress_touch BEFORE UPDATE ON public.user_progress FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- trigger: public.users.users_keep
CREATE TRIGGER users_keep BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION keep_columns('external_id', 'is_active', 'last_seen_at', 'created_at');

-- trigger: public.users.users_touch
CREATE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- policy: public.analogy_feedback.analogy_feedback_admin
CREATE POLICY analogy_feedback_admin ON public.analogy_feedback AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.analogy_feedback.analogy_feedback_self
CREATE POLICY analogy_feedback_self ON public.analogy_feedback AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.audit_log.audit_log_admin
CREATE POLICY audit_log_admin ON public.audit_log AS PERMISSIVE FOR SELECT TO administrators USING (true);

-- policy: public.chapter_complexity.chapter_complexity_add
CREATE POLICY chapter_complexity_add ON public.chapter_complexity AS PERMISSIVE FOR INSERT TO public WITH CHECK ((EXISTS ( SELECT
   FROM (chapters h
     JOIN courses c ON ((c.id = h.course_id)))
  WHERE ((h.id = chapter_complexity.chapter_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.chapter_complexity.chapter_complexity_admin
CREATE POLICY chapter_complexity_admin ON public.chapter_complexity AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.chapter_complexity.chapter_complexity_change
CREATE POLICY chapter_complexity_change ON public.chapter_complexity AS PERMISSIVE FOR UPDATE TO public USING ((EXISTS ( SELECT
   FROM (chapters h
     JOIN courses c ON ((c.id = h.course_id)))
  WHERE ((h.id = chapter_complexity.chapter_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM (chapters h
     JOIN courses c ON ((c.id = h.course_id)))
  WHERE ((h.id = chapter_complexity.chapter_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.chapter_complexity.chapter_complexity_read
CREATE POLICY chapter_complexity_read ON public.chapter_complexity AS PERMISSIVE FOR SELECT TO public USING ((EXISTS ( SELECT
   FROM chapters h
  WHERE (h.id = chapter_complexity.chapter_id))));

-- policy: public.chapter_complexity.chapter_complexity_remove
CREATE POLICY chapter_complexity_remove ON public.chapter_complexity AS PERMISSIVE FOR DELETE TO public USING ((EXISTS ( SELECT
   FROM (chapters h
     JOIN courses c ON ((c.id = h.course_id)))
  WHERE ((h.id = chapter_complexity.chapter_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.chapter_progress.chapter_progress_admin
CREATE POLICY chapter_progress_admin ON public.chapter_progress AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.chapter_progress.chapter_progress_self
CREATE POLICY chapter_progress_self ON public.chapter_progress AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK (((user_id = ( SELECT current_user_id() AS current_user_id)) AND (EXISTS ( SELECT
   FROM chapters h
  WHERE (h.id = chapter_progress.chapter_id)))));

-- policy: public.chapters.chapters_add
CREATE POLICY chapters_add ON public.chapters AS PERMISSIVE FOR INSERT TO public WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = chapters.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.chapters.chapters_admin
CREATE POLICY chapters_admin ON public.chapters AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.chapters.chapters_change
CREATE POLICY chapters_change ON public.chapters AS PERMISSIVE FOR UPDATE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = chapters.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = chapters.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.chapters.chapters_read
CREATE POLICY chapters_read ON public.chapters AS PERMISSIVE FOR SELECT TO public USING (( SELECT true
   FROM courses c
  WHERE (c.id = chapters.course_id)));

-- policy: public.chapters.chapters_remove
CREATE POLICY chapters_remove ON public.chapters AS PERMISSIVE FOR DELETE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = chapters.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.course_documents.course_documents_add
CREATE POLICY course_documents_add ON public.course_documents AS PERMISSIVE FOR INSERT TO public WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = course_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.course_documents.course_documents_admin
CREATE POLICY course_documents_admin ON public.course_documents AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.course_documents.course_documents_change
CREATE POLICY course_documents_change ON public.course_documents AS PERMISSIVE FOR UPDATE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = course_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = course_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.course_documents.course_documents_read
CREATE POLICY course_documents_read ON public.course_documents AS PERMISSIVE FOR SELECT TO public USING (( SELECT true
   FROM courses c
  WHERE (c.id = course_documents.course_id)));

-- policy: public.course_documents.course_documents_remove
CREATE POLICY course_documents_remove ON public.course_documents AS PERMISSIVE FOR DELETE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = course_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.courses.courses_admin
CREATE POLICY courses_admin ON public.courses AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.courses.courses_own
CREATE POLICY courses_own ON public.courses AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.courses.courses_published
CREATE POLICY courses_published ON public.courses AS PERMISSIVE FOR SELECT TO public USING ((is_published AND (( SELECT current_user_id() AS current_user_id) IS NOT NULL)));

-- policy: public.embedding_models.embedding_models_admin
CREATE POLICY embedding_models_admin ON public.embedding_models AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.embedding_models.embedding_models_read
CREATE POLICY embedding_models_read ON public.embedding_models AS PERMISSIVE FOR SELECT TO public USING (true);

-- policy: public.keywords.keywords_add
CREATE POLICY keywords_add ON public.keywords AS PERMISSIVE FOR INSERT TO public WITH CHECK (((( SELECT current_user_id() AS current_user_id) IS NOT NULL) AND (analogy_verdict IS NULL) AND (analogy_verdict_at IS NULL) AND (occurrences = 0)));

-- policy: public.keywords.keywords_admin
CREATE POLICY keywords_admin ON public.keywords AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.keywords.keywords_read
CREATE POLICY keywords_read ON public.keywords AS PERMISSIVE FOR SELECT TO public USING (true);

-- policy: public.processed_documents.processed_documents_add
CREATE POLICY processed_documents_add ON public.processed_documents AS PERMISSIVE FOR INSERT TO public WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = processed_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.processed_documents.processed_documents_admin
CREATE POLICY processed_documents_admin ON public.processed_documents AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.processed_documents.processed_documents_change
CREATE POLICY processed_documents_change ON public.processed_documents AS PERMISSIVE FOR UPDATE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = processed_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = processed_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.processed_documents.processed_documents_read
CREATE POLICY processed_documents_read ON public.processed_documents AS PERMISSIVE FOR SELECT TO public USING (( SELECT true
   FROM courses c
  WHERE (c.id = processed_documents.course_id)));

-- policy: public.processed_documents.processed_documents_remove
CREATE POLICY processed_documents_remove ON public.processed_documents AS PERMISSIVE FOR DELETE TO public USING ((EXISTS ( SELECT
   FROM courses c
  WHERE ((c.id = processed_documents.course_id) AND (c.user_id = ( SELECT current_user_id() AS current_user_id))))));

-- policy: public.relationships.relationships_add
CREATE POLICY relationships_add ON public.relationships AS PERMISSIVE FOR INSERT TO public WITH CHECK ((( SELECT current_user_id() AS current_user_id) IS NOT NULL));

-- policy: public.relationships.relationships_admin
CREATE POLICY relationships_admin ON public.relationships AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.relationships.relationships_read
CREATE POLICY relationships_read ON public.relationships AS PERMISSIVE FOR SELECT TO public USING (true);

-- policy: public.user_annotations.user_annotations_admin
CREATE POLICY user_annotations_admin ON public.user_annotations AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.user_annotations.user_annotations_self
CREATE POLICY user_annotations_self ON public.user_annotations AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK (((user_id = ( SELECT current_user_id() AS current_user_id)) AND (EXISTS ( SELECT
   FROM chapters h
  WHERE (h.id = user_annotations.chapter_id))) AND ((processed_document_id IS NULL) OR (EXISTS ( SELECT
   FROM processed_documents d
  WHERE (d.id = user_annotations.processed_document_id))))));

-- policy: public.user_profiles.user_profiles_admin
CREATE POLICY user_profiles_admin ON public.user_profiles AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.user_profiles.user_profiles_self
CREATE POLICY user_profiles_self ON public.user_profiles AS PERMISSIVE FOR ALL TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.user_progress.user_progress_admin
CREATE POLICY user_progress_admin ON public.user_progress AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.user_progress.user_progress_see
CREATE POLICY user_progress_see ON public.user_progress AS PERMISSIVE FOR SELECT TO public USING ((user_id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.users.users_admin
CREATE POLICY users_admin ON public.users AS PERMISSIVE FOR ALL TO administrators USING (true) WITH CHECK (true);

-- policy: public.users.users_change
CREATE POLICY users_change ON public.users AS PERMISSIVE FOR UPDATE TO public USING ((id = ( SELECT current_user_id() AS current_user_id))) WITH CHECK ((id = ( SELECT current_user_id() AS current_user_id)));

-- policy: public.users.users_see
CREATE POLICY users_see ON public.users AS PERMISSIVE FOR SELECT TO public USING ((id = ( SELECT current_user_id() AS current_user_id)));

-- row security: public.analogy_feedback
ALTER TABLE public.analogy_feedback ENABLE ROW LEVEL SECURITY;

-- row security: public.audit_log
ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

-- row security: public.chapter_complexity
ALTER TABLE public.chapter_complexity ENABLE ROW LEVEL SECURITY;

-- row security: public.chapter_progress
ALTER TABLE public.chapter_progress ENABLE ROW LEVEL SECURITY;

-- row security: public.chapters
ALTER TABLE public.chapters ENABLE ROW LEVEL SECURITY;

-- row security: public.course_documents
ALTER TABLE public.course_documents ENABLE ROW LEVEL SECURITY;

-- row security: public.courses
ALTER TABLE public.courses ENABLE ROW LEVEL SECURITY;

-- row security: public.embedding_models
ALTER TABLE public.embedding_models ENABLE ROW LEVEL SECURITY;

-- row security: public.keywords
ALTER TABLE public.keywords ENABLE ROW LEVEL SECURITY;

-- row security: public.processed_documents
ALTER TABLE public.processed_documents ENABLE ROW LEVEL SECURITY;

-- row security: public.relationships
ALTER TABLE public.relationships ENABLE ROW LEVEL SECURITY;

-- row security: public.user_annotations
ALTER TABLE public.user_annotations ENABLE ROW LEVEL SECURITY;

-- row security: public.user_profiles
ALTER TABLE public.user_profiles ENABLE ROW LEVEL SECURITY;

-- row security: public.user_progress
ALTER TABLE public.user_progress ENABLE ROW LEVEL SECURITY;

-- row security: public.users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

-- comment: public.add_up_progress()
COMMENT ON FUNCTION public.add_up_progress() IS 'Trigger: progress in a course is the sum of its chapters';

-- comment: public.analogy_feedback
COMMENT ON TABLE public.analogy_feedback IS 'What users think of the analogy of a keyword, each once';

-- comment: public.analogy_feedback.comment
COMMENT ON COLUMN public.analogy_feedback.comment IS 'In their words';

-- comment: public.analogy_feedback.created_at
COMMENT ON COLUMN public.analogy_feedback.created_at IS 'When they said so first';

-- comment: public.analogy_feedback.id
COMMENT ON COLUMN public.analogy_feedback.id IS 'Appears in links';

-- comment: public.analogy_feedback.is_helpful
COMMENT ON COLUMN public.analogy_feedback.is_helpful IS 'Whether it helped';

-- comment: public.analogy_feedback.keyword_id
COMMENT ON COLUMN public.analogy_feedback.keyword_id IS 'Of which keyword''s analogy';

-- comment: public.analogy_feedback.rating
COMMENT ON COLUMN public.analogy_feedback.rating IS '1 to 5 stars';

-- comment: public.analogy_feedback.updated_at
COMMENT ON COLUMN public.analogy_feedback.updated_at IS 'Last change of this row';

-- comment: public.analogy_feedback.user_id
COMMENT ON COLUMN public.analogy_feedback.user_id IS 'Who says so';

-- comment: public.analogy_feedback_comments_idx
COMMENT ON INDEX public.analogy_feedback_comments_idx IS 'Comments to read';

-- comment: public.analogy_feedback_keyword_id_idx
COMMENT ON INDEX public.analogy_feedback_keyword_id_idx IS 'Votes on a keyword; the foreign key';

-- comment: public.analogy_feedback_user_id_created_at_idx
COMMENT ON INDEX public.analogy_feedback_user_id_created_at_idx IS 'What a user said lately';

-- comment: public.annotation_type
COMMENT ON TYPE public.annotation_type IS 'What a reader left in a chapter';

-- comment: public.audit_log
COMMENT ON TABLE public.audit_log IS 'Changes of audited tables; only administrators read it, and nobody changes it';

-- comment: public.audit_log.action
COMMENT ON COLUMN public.audit_log.action IS 'What was done';

-- comment: public.audit_log.changed
COMMENT ON COLUMN public.audit_log.changed IS 'Old values of what changed, without vectors and search columns';

-- comment: public.audit_log.db_user
COMMENT ON COLUMN public.audit_log.db_user IS 'As which database user';

-- comment: public.audit_log.happened_at
COMMENT ON COLUMN public.audit_log.happened_at IS 'When';

-- comment: public.audit_log.id
COMMENT ON COLUMN public.audit_log.id IS 'Order of writing';

-- comment: public.audit_log.row_key
COMMENT ON COLUMN public.audit_log.row_key IS 'Primary key of the row, several columns with a comma between; its SHA-256 where whose data it was is gone';

-- comment: public.audit_log.subject_id
COMMENT ON COLUMN public.audit_log.subject_id IS 'Whose data the row is, and with whom this entry goes; NULL for what is everybody''s';

-- comment: public.audit_log.table_name
COMMENT ON COLUMN public.audit_log.table_name IS 'Which table';

-- comment: public.audit_log.user_id
COMMENT ON COLUMN public.audit_log.user_id IS 'On whose behalf; NULL for nobody, and for a user who is gone';

-- comment: public.audit_log_happened_at_idx
COMMENT ON INDEX public.audit_log_happened_at_idx IS 'What is old enough to go';

-- comment: public.audit_log_row_idx
COMMENT ON INDEX public.audit_log_row_idx IS 'The history of a row';

-- comment: public.audit_log_subject_id_idx
COMMENT ON INDEX public.audit_log_subject_id_idx IS 'What is kept about a person; the foreign key';

-- comment: public.audit_log_user_id_idx
COMMENT ON INDEX public.audit_log_user_id_idx IS 'What a user did; the foreign key';

-- comment: public.audit_subject(pg_catalog.text,pg_catalog.jsonb)
COMMENT ON FUNCTION public.audit_subject(pg_catalog.text,pg_catalog.jsonb) IS 'Whose data a row is, as long as they are there: their own, or a part of their course';

-- comment: public.cache_key(pg_catalog.text,pg_catalog.jsonb,pg_catalog.uuid)
COMMENT ON FUNCTION public.cache_key(pg_catalog.text,pg_catalog.jsonb,pg_catalog.uuid) IS 'Key for a cache: the same for the same arguments in any order, and never the same for two users';

-- comment: public.chapter_complexity
COMMENT ON TABLE public.chapter_complexity IS 'How hard a chapter is';

-- comment: public.chapter_complexity.chapter_id
COMMENT ON COLUMN public.chapter_complexity.chapter_id IS 'Of which chapter';

-- comment: public.chapter_complexity.computed_at
COMMENT ON COLUMN public.chapter_complexity.computed_at IS 'When; older than the chapter means stale';

-- comment: public.chapter_complexity.factors
COMMENT ON COLUMN public.chapter_complexity.factors IS 'What the score is made of';

-- comment: public.chapter_complexity.new_keywords
COMMENT ON COLUMN public.chapter_complexity.new_keywords IS 'Keywords that no chapter before it has';

-- comment: public.chapter_complexity.reading_grade
COMMENT ON COLUMN public.chapter_complexity.reading_grade IS 'School years needed to read it, after Flesch and Kincaid';

-- comment: public.chapter_complexity.score
COMMENT ON COLUMN public.chapter_complexity.score IS '0 (easy) to 1';

-- comment: public.chapter_complexity_computed_at_idx
COMMENT ON INDEX public.chapter_complexity_computed_at_idx IS 'What to compute again';

-- comment: public.chapter_complexity_factors_idx
COMMENT ON INDEX public.chapter_complexity_factors_idx IS 'Chapters by a factor: @>';

-- comment: public.chapter_complexity_score_idx
COMMENT ON INDEX public.chapter_complexity_score_idx IS 'The next harder chapter';

-- comment: public.chapter_progress
COMMENT ON TABLE public.chapter_progress IS 'How far a reader is in a chapter';

-- comment: public.chapter_progress.active_at
COMMENT ON COLUMN public.chapter_progress.active_at IS 'When the reader was last here; the application may set it';

-- comment: public.chapter_progress.chapter_id
COMMENT ON COLUMN public.chapter_progress.chapter_id IS 'The chapter';

-- comment: public.chapter_progress.completed_at
COMMENT ON COLUMN public.chapter_progress.completed_at IS 'When it was completed; set by a trigger';

-- comment: public.chapter_progress.course_id
COMMENT ON COLUMN public.chapter_progress.course_id IS 'Its course, so that progress adds up without a join';

-- comment: public.chapter_progress.spent_minutes
COMMENT ON COLUMN public.chapter_progress.spent_minutes IS 'Time it took, in minutes; from begin to completion where the application did not measure it';

-- comment: public.chapter_progress.started_at
COMMENT ON COLUMN public.chapter_progress.started_at IS 'When it was begun';

-- comment: public.chapter_progress.status
COMMENT ON COLUMN public.chapter_progress.status IS 'How far';

-- comment: public.chapter_progress.user_id
COMMENT ON COLUMN public.chapter_progress.user_id IS 'The reader';

-- comment: public.chapter_progress_chapter_id_idx
COMMENT ON INDEX public.chapter_progress_chapter_id_idx IS 'The foreign key';

-- comment: public.chapter_progress_course_id_idx
COMMENT ON INDEX public.chapter_progress_course_id_idx IS 'How far its readers are; the foreign key';

-- comment: public.chapter_progress_user_id_active_at_idx
COMMENT ON INDEX public.chapter_progress_user_id_active_at_idx IS 'What a user did lately';

-- comment: public.chapter_progress_user_id_completed_at_idx
COMMENT ON INDEX public.chapter_progress_user_id_completed_at_idx IS 'What a user completed in a week';

-- comment: public.chapter_progress_user_id_course_id_idx
COMMENT ON INDEX public.chapter_progress_user_id_course_id_idx IS 'The sum for a course';

-- comment: public.chapters
COMMENT ON TABLE public.chapters IS 'What a reader goes through, in order';

-- comment: public.chapters."position"
COMMENT ON COLUMN public.chapters."position" IS 'Its place in the course, from 1';

-- comment: public.chapters.content
COMMENT ON COLUMN public.chapters.content IS 'Its text, in Markdown';

-- comment: public.chapters.course_id
COMMENT ON COLUMN public.chapters.course_id IS 'Where it belongs';

-- comment: public.chapters.created_at
COMMENT ON COLUMN public.chapters.created_at IS 'When it was written';

-- comment: public.chapters.id
COMMENT ON COLUMN public.chapters.id IS 'Appears in links';

-- comment: public.chapters.minutes
COMMENT ON COLUMN public.chapters.minutes IS 'How long it takes to read, in minutes, as estimated';

-- comment: public.chapters.summary
COMMENT ON COLUMN public.chapters.summary IS 'One paragraph of it';

-- comment: public.chapters.title
COMMENT ON COLUMN public.chapters.title IS 'Its heading';

-- comment: public.chapters.updated_at
COMMENT ON COLUMN public.chapters.updated_at IS 'Last change of this row';

-- comment: public.chapters_course_id_updated_at_idx
COMMENT ON INDEX public.chapters_course_id_updated_at_idx IS 'What changed in a course';

-- comment: public.chapters_minutes_idx
COMMENT ON INDEX public.chapters_minutes_idx IS 'What fits into the time that is left, in a course';

-- comment: public.chapters_title_trgm_idx
COMMENT ON INDEX public.chapters_title_trgm_idx IS 'Chapters by a part of their title';

-- comment: public.cosine_similarity(public.vector,public.vector)
COMMENT ON FUNCTION public.cosine_similarity(public.vector,public.vector) IS '1 is the same direction, 0 unrelated, -1 opposite';

-- comment: public.count_streak()
COMMENT ON FUNCTION public.count_streak() IS 'Trigger: counts days in a row in the reader''s time zone, and gives badges';

-- comment: public.course_documents
COMMENT ON TABLE public.course_documents IS 'What was uploaded to a course, and how far its processing is';

-- comment: public.course_documents.attempts
COMMENT ON COLUMN public.course_documents.attempts IS 'How often processing began';

-- comment: public.course_documents.byte_size
COMMENT ON COLUMN public.course_documents.byte_size IS 'Of the original, in bytes';

-- comment: public.course_documents.content_hash
COMMENT ON COLUMN public.course_documents.content_hash IS 'SHA-256 of the original, in hexadecimal; the same file is taken once';

-- comment: public.course_documents.course_id
COMMENT ON COLUMN public.course_documents.course_id IS 'Where it belongs';

-- comment: public.course_documents.created_at
COMMENT ON COLUMN public.course_documents.created_at IS 'When it was uploaded';

-- comment: public.course_documents.error
COMMENT ON COLUMN public.course_documents.error IS 'Why it failed';

-- comment: public.course_documents.finished_at
COMMENT ON COLUMN public.course_documents.finished_at IS 'When it last ended';

-- comment: public.course_documents.id
COMMENT ON COLUMN public.course_documents.id IS 'Appears in links';

-- comment: public.course_documents.media_type
COMMENT ON COLUMN public.course_documents.media_type IS 'IANA media type';

-- comment: public.course_documents.source_uri
COMMENT ON COLUMN public.course_documents.source_uri IS 'Where the original is; NULL for pasted text';

-- comment: public.course_documents.started_at
COMMENT ON COLUMN public.course_documents.started_at IS 'When processing last began';

-- comment: public.course_documents.status
COMMENT ON COLUMN public.course_documents.status IS 'pending, processing, then completed or failed; again from pending';

-- comment: public.course_documents.title
COMMENT ON COLUMN public.course_documents.title IS 'File name, or the title of a page';

-- comment: public.course_documents.updated_at
COMMENT ON COLUMN public.course_documents.updated_at IS 'Last change of this row';

-- comment: public.course_documents_content_hash_idx
COMMENT ON INDEX public.course_documents_content_hash_idx IS 'Whether a file was processed before, in any course';

-- comment: public.course_documents_course_id_created_at_idx
COMMENT ON INDEX public.course_documents_course_id_created_at_idx IS 'Documents of a course, the latest first; the foreign key';

-- comment: public.course_documents_course_id_status_idx
COMMENT ON INDEX public.course_documents_course_id_status_idx IS 'What a course still waits for';

-- comment: public.course_documents_failed_idx
COMMENT ON INDEX public.course_documents_failed_idx IS 'What went wrong lately';

-- comment: public.course_documents_source_uri_idx
COMMENT ON INDEX public.course_documents_source_uri_idx IS 'What to read again when its source changes';

-- comment: public.course_documents_stuck_idx
COMMENT ON INDEX public.course_documents_stuck_idx IS 'Workers that died';

-- comment: public.course_documents_title_trgm_idx
COMMENT ON INDEX public.course_documents_title_trgm_idx IS 'Documents by a part of their name';

-- comment: public.course_documents_waiting_idx
COMMENT ON INDEX public.course_documents_waiting_idx IS 'The queue: FOR UPDATE SKIP LOCKED';

-- comment: public.course_overview
COMMENT ON VIEW public.course_overview IS 'Courses that the caller sees, with their own progress';

-- comment: public.course_statistics(pg_catalog.uuid)
COMMENT ON FUNCTION public.course_statistics(pg_catalog.uuid) IS 'Figures of a course, one row; annotations and readers as far as the caller may see them';

-- comment: public.course_status
COMMENT ON TYPE public.course_status IS 'Where a course is in its life';

-- comment: public.courses
COMMENT ON TABLE public.courses IS 'What somebody learns; seen by its owner, and by everybody once it is published';

-- comment: public.courses.completed_at
COMMENT ON COLUMN public.courses.completed_at IS 'When it was completed; kept when it is archived afterwards';

-- comment: public.courses.created_at
COMMENT ON COLUMN public.courses.created_at IS 'When it was begun';

-- comment: public.courses.description
COMMENT ON COLUMN public.courses.description IS 'What it is about, for search and for readers';

-- comment: public.courses.difficulty
COMMENT ON COLUMN public.courses.difficulty IS '1 (for beginners) to 5';

-- comment: public.courses.id
COMMENT ON COLUMN public.courses.id IS 'Appears in links';

-- comment: public.courses.is_published
COMMENT ON COLUMN public.courses.is_published IS 'Whether every signed-in user may read it';

-- comment: public.courses.search
COMMENT ON COLUMN public.courses.search IS 'Words of title (weight A), subject (B) and description (C)';

-- comment: public.courses.status
COMMENT ON COLUMN public.courses.status IS 'Where it is in its life';

-- comment: public.courses.subject
COMMENT ON COLUMN public.courses.subject IS 'Field of knowledge, such as "algebra"';

-- comment: public.courses.target_date
COMMENT ON COLUMN public.courses.target_date IS 'When the owner wants to be done';

-- comment: public.courses.title
COMMENT ON COLUMN public.courses.title IS 'As the owner wrote it';

-- comment: public.courses.updated_at
COMMENT ON COLUMN public.courses.updated_at IS 'Last change of this row';

-- comment: public.courses.user_id
COMMENT ON COLUMN public.courses.user_id IS 'Its owner';

-- comment: public.courses_created_at_idx
COMMENT ON INDEX public.courses_created_at_idx IS 'New in all subjects';

-- comment: public.courses_difficulty_subject_idx
COMMENT ON INDEX public.courses_difficulty_subject_idx IS 'As hard as wanted';

-- comment: public.courses_search_idx
COMMENT ON INDEX public.courses_search_idx IS 'Words of courses';

-- comment: public.courses_seen()
COMMENT ON FUNCTION public.courses_seen() IS 'Courses that the current user may read: the rule of the policies, for functions of the owner';

-- comment: public.courses_subject_created_at_idx
COMMENT ON INDEX public.courses_subject_created_at_idx IS 'New in a subject';

-- comment: public.courses_target_date_idx
COMMENT ON INDEX public.courses_target_date_idx IS 'What is due, for reminders';

-- comment: public.courses_title_trgm_idx
COMMENT ON INDEX public.courses_title_trgm_idx IS 'Titles that are misspelt, or known in part';

-- comment: public.courses_user_id_completed_at_idx
COMMENT ON INDEX public.courses_user_id_completed_at_idx IS 'What a user has completed';

-- comment: public.courses_user_id_status_idx
COMMENT ON INDEX public.courses_user_id_status_idx IS 'A user''s courses in a status, by date';

-- comment: public.courses_user_id_title_key
COMMENT ON INDEX public.courses_user_id_title_key IS 'No user has a title twice';

-- comment: public.courses_user_id_updated_at_idx
COMMENT ON INDEX public.courses_user_id_updated_at_idx IS 'A user''s courses, the latest first; the foreign key';

-- comment: public.current_user_id()
COMMENT ON FUNCTION public.current_user_id() IS 'On whose behalf this transaction runs; NULL for nobody';

-- comment: public.disable_audit(pg_catalog.regclass)
COMMENT ON FUNCTION public.disable_audit(pg_catalog.regclass) IS 'Changes of this table are not recorded any more; for its owner';

-- comment: public.duplicate_documents(pg_catalog.uuid,double precision)
COMMENT ON FUNCTION public.duplicate_documents(pg_catalog.uuid,double precision) IS 'Passages of a course that say again what an older one says: the same text, or nearly the same meaning; compares each with each, which suits courses up to some thousand passages';

-- comment: public.embedding_models
COMMENT ON TABLE public.embedding_models IS 'Models that make embeddings; vectors of different models cannot be compared';

-- comment: public.embedding_models.created_at
COMMENT ON COLUMN public.embedding_models.created_at IS 'When it was first used here';

-- comment: public.embedding_models.dimensions
COMMENT ON COLUMN public.embedding_models.dimensions IS 'Length of its vectors, as the columns have it';

-- comment: public.embedding_models.name
COMMENT ON COLUMN public.embedding_models.name IS 'As its maker calls it, with its version';

-- comment: public.embedding_models.note
COMMENT ON COLUMN public.embedding_models.note IS 'How texts are prepared for it, such as a prefix';

-- comment: public.enable_audit(pg_catalog.regclass)
COMMENT ON FUNCTION public.enable_audit(pg_catalog.regclass) IS 'Changes of this table are recorded from now on; for its owner';

-- comment: public.feedback_analysis(pg_catalog.uuid)
COMMENT ON FUNCTION public.feedback_analysis(pg_catalog.uuid) IS 'What users think of an analogy, as far as the caller may see it: votes, what is missing to three, the ten latest comments';

-- comment: public.follow_chapter()
COMMENT ON FUNCTION public.follow_chapter() IS 'Trigger: begin, completion and time spent of a chapter follow its status; reopening takes them back';

-- comment: public.follow_course_status()
COMMENT ON FUNCTION public.follow_course_status() IS 'Trigger: the time of completion comes and goes with the status';

-- comment: public.follow_processing()
COMMENT ON FUNCTION public.follow_processing() IS 'Trigger: a document''s status changes in order, and its times and attempts follow';

-- comment: public.forget_verdict()
COMMENT ON FUNCTION public.forget_verdict() IS 'Trigger: a new analogy begins without the feedback on the old one';

-- comment: public.keep_columns()
COMMENT ON FUNCTION public.keep_columns() IS 'Trigger: columns that its arguments name are changed by administrators and the owner only';

-- comment: public.keywords
COMMENT ON TABLE public.keywords IS 'Terms worth knowing; the same for all users';

-- comment: public.keywords.analogy
COMMENT ON COLUMN public.keywords.analogy IS 'Explains it by something that is known; a new text begins without a verdict';

-- comment: public.keywords.analogy_verdict
COMMENT ON COLUMN public.keywords.analogy_verdict IS 'Whether readers find the analogy helpful; NULL until at least three agree, and two thirds of all';

-- comment: public.keywords.analogy_verdict_at
COMMENT ON COLUMN public.keywords.analogy_verdict_at IS 'When they came to agree';

-- comment: public.keywords.created_at
COMMENT ON COLUMN public.keywords.created_at IS 'When it was first found';

-- comment: public.keywords.definition
COMMENT ON COLUMN public.keywords.definition IS 'What it means';

-- comment: public.keywords.embedding
COMMENT ON COLUMN public.keywords.embedding IS 'Meaning of term and definition, compared by cosine';

-- comment: public.keywords.embedding_model
COMMENT ON COLUMN public.keywords.embedding_model IS 'Model that made the embedding';

-- comment: public.keywords.id
COMMENT ON COLUMN public.keywords.id IS 'Appears in links';

-- comment: public.keywords.occurrences
COMMENT ON COLUMN public.keywords.occurrences IS 'In how many passages it was found';

-- comment: public.keywords.subject
COMMENT ON COLUMN public.keywords.subject IS 'Field of knowledge';

-- comment: public.keywords.term
COMMENT ON COLUMN public.keywords.term IS 'Unique in its subject, without regard to letter case';

-- comment: public.keywords.updated_at
COMMENT ON COLUMN public.keywords.updated_at IS 'Last change of this row';

-- comment: public.keywords_embedding_idx
COMMENT ON INDEX public.keywords_embedding_idx IS 'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';

-- comment: public.keywords_embedding_model_idx
COMMENT ON INDEX public.keywords_embedding_model_idx IS 'What an old model embedded; the foreign key';

-- comment: public.keywords_not_embedded_idx
COMMENT ON INDEX public.keywords_not_embedded_idx IS 'What waits for its embedding';

-- comment: public.keywords_subject_occurrences_idx
COMMENT ON INDEX public.keywords_subject_occurrences_idx IS 'What matters in a subject';

-- comment: public.keywords_subject_term_key
COMMENT ON INDEX public.keywords_subject_term_key IS 'No subject has a term twice';

-- comment: public.keywords_term_idx
COMMENT ON INDEX public.keywords_term_idx IS 'Terms that begin with, while somebody types';

-- comment: public.keywords_term_trgm_idx
COMMENT ON INDEX public.keywords_term_trgm_idx IS 'Terms that are misspelt, or known in part';

-- comment: public.keywords_unhelpful_idx
COMMENT ON INDEX public.keywords_unhelpful_idx IS 'Analogies to write anew';

-- comment: public.learning_statistics(pg_catalog.uuid,pg_catalog.date,pg_catalog.date)
COMMENT ON FUNCTION public.learning_statistics(pg_catalog.uuid,pg_catalog.date,pg_catalog.date) IS 'What a user did on each day, both ends included, in their time zone; zeros where nothing was done';

-- comment: public.processed_documents
COMMENT ON TABLE public.processed_documents IS 'Passages of documents; found by words and by meaning';

-- comment: public.processed_documents."position"
COMMENT ON COLUMN public.processed_documents."position" IS 'Its place in the document, from 0';

-- comment: public.processed_documents.content
COMMENT ON COLUMN public.processed_documents.content IS 'Its text';

-- comment: public.processed_documents.course_document_id
COMMENT ON COLUMN public.processed_documents.course_document_id IS 'The document that it is a passage of';

-- comment: public.processed_documents.course_id
COMMENT ON COLUMN public.processed_documents.course_id IS 'Its course once more, so that filters and row-level security need no join';

-- comment: public.processed_documents.created_at
COMMENT ON COLUMN public.processed_documents.created_at IS 'When it was cut out';

-- comment: public.processed_documents.embedding
COMMENT ON COLUMN public.processed_documents.embedding IS 'Its meaning, compared by cosine; NULL until it is computed, and then not found by meaning';

-- comment: public.processed_documents.embedding_model
COMMENT ON COLUMN public.processed_documents.embedding_model IS 'Model that made the embedding';

-- comment: public.processed_documents.heading
COMMENT ON COLUMN public.processed_documents.heading IS 'Headings above it';

-- comment: public.processed_documents.id
COMMENT ON COLUMN public.processed_documents.id IS 'Appears in links to a passage';

-- comment: public.processed_documents.metadata
COMMENT ON COLUMN public.processed_documents.metadata IS 'What the parser found out, such as page and language';

-- comment: public.processed_documents.search
COMMENT ON COLUMN public.processed_documents.search IS 'Words of heading (weight A) and content (B)';

-- comment: public.processed_documents.token_count
COMMENT ON COLUMN public.processed_documents.token_count IS 'Length in tokens of the embedding model';

-- comment: public.processed_documents.updated_at
COMMENT ON COLUMN public.processed_documents.updated_at IS 'Last change of this row';

-- comment: public.processed_documents_content_md5_idx
COMMENT ON INDEX public.processed_documents_content_md5_idx IS 'The same passage elsewhere: no need to embed it twice';

-- comment: public.processed_documents_course_id_idx
COMMENT ON INDEX public.processed_documents_course_id_idx IS 'Passages of a course; the foreign key';

-- comment: public.processed_documents_embedding_idx
COMMENT ON INDEX public.processed_documents_embedding_idx IS 'ORDER BY embedding::halfvec(n) <=> query LIMIT n; hnsw.ef_search trades time for recall';

-- comment: public.processed_documents_embedding_model_idx
COMMENT ON INDEX public.processed_documents_embedding_model_idx IS 'What an old model embedded; the foreign key';

-- comment: public.processed_documents_metadata_idx
COMMENT ON INDEX public.processed_documents_metadata_idx IS 'Passages by what the parser found: @>';

-- comment: public.processed_documents_not_embedded_idx
COMMENT ON INDEX public.processed_documents_not_embedded_idx IS 'What waits for its embedding';

-- comment: public.processed_documents_search_idx
COMMENT ON INDEX public.processed_documents_search_idx IS 'Words of passages';

-- comment: public.processing_status
COMMENT ON TYPE public.processing_status IS 'Where a document is on its way to searchable passages';

-- comment: public.progress_status
COMMENT ON TYPE public.progress_status IS 'How far a reader is';

-- comment: public.progress_summary(pg_catalog.uuid,timestamp with time zone)
COMMENT ON FUNCTION public.progress_summary(pg_catalog.uuid,timestamp with time zone) IS 'How a user is doing, one row; a streak counts until a day in their time zone was missed, and the week is today and the six days before';

-- comment: public.relationship_type
COMMENT ON TYPE public.relationship_type IS 'What one keyword is to another';

-- comment: public.relationships
COMMENT ON TABLE public.relationships IS 'What keywords are to each other: source is a KIND of target';

-- comment: public.relationships.created_at
COMMENT ON COLUMN public.relationships.created_at IS 'When it was found';

-- comment: public.relationships.kind
COMMENT ON COLUMN public.relationships.kind IS 'What source is to target';

-- comment: public.relationships.source_id
COMMENT ON COLUMN public.relationships.source_id IS 'The one that is spoken of';

-- comment: public.relationships.strength
COMMENT ON COLUMN public.relationships.strength IS '0 (hardly) to 1';

-- comment: public.relationships.target_id
COMMENT ON COLUMN public.relationships.target_id IS 'The other one';

-- comment: public.relationships_strength_idx
COMMENT ON INDEX public.relationships_strength_idx IS 'The closest relatives';

-- comment: public.relationships_target_id_idx
COMMENT ON INDEX public.relationships_target_id_idx IS 'What points here; the foreign key';

-- comment: public.search_courses(pg_catalog.text,integer,pg_catalog.text)
COMMENT ON FUNCTION public.search_courses(pg_catalog.text,integer,pg_catalog.text) IS 'Courses by words, also misspelt ones, among those that the current user sees: rank of the words (0 to 1), likeness of the title (0 to 1), and 0.1 for own ones. Runs as the owner';

-- comment: public.search_documents(pg_catalog.text,public.vector,integer,integer)
COMMENT ON FUNCTION public.search_documents(pg_catalog.text,public.vector,integer,integer) IS 'Passages by words and by meaning together, among all that the current user sees; runs as the owner';

-- comment: public.search_keywords(pg_catalog.text,integer,pg_catalog.text)
COMMENT ON FUNCTION public.search_keywords(pg_catalog.text,integer,pg_catalog.text) IS 'Keywords that begin like the words or look like them; for typing ahead';

-- comment: public.set_current_user(pg_catalog.uuid)
COMMENT ON FUNCTION public.set_current_user(pg_catalog.uuid) IS 'Until the end of this transaction, row-level security lets this user''s rows through';

-- comment: public.settle_analogy()
COMMENT ON FUNCTION public.settle_analogy() IS 'Trigger: a keyword gets a verdict once three users, and two thirds of all, agree about its analogy';

-- comment: public.sign_in(pg_catalog.text)
COMMENT ON FUNCTION public.sign_in(pg_catalog.text) IS 'Makes the user with this external id the current one of the transaction, and returns the id; NULL, and nobody, where there is none or it is not active. Runs as the owner';

-- comment: public.sign_up(pg_catalog.text,pg_catalog.text,pg_catalog.text)
COMMENT ON FUNCTION public.sign_up(pg_catalog.text,pg_catalog.text,pg_catalog.text) IS 'Adds a user, whom the identity provider has vouched for, with address and name; makes them the current one of the transaction, and returns the id. Runs as the owner';

-- comment: public.similar_documents(public.vector,integer,double precision,pg_catalog.uuid,boolean)
COMMENT ON FUNCTION public.similar_documents(public.vector,integer,double precision,pg_catalog.uuid,boolean) IS 'Passages nearest in meaning, among all that the caller sees, one course, or own courses; twice as many as asked for are taken by 16-bit distance and put in order by the full one';

-- comment: public.similar_keywords(public.vector,integer,double precision)
COMMENT ON FUNCTION public.similar_keywords(public.vector,integer,double precision) IS 'Keywords nearest in meaning';

-- comment: public.touch_updated_at()
COMMENT ON FUNCTION public.touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- comment: public.user_annotations
COMMENT ON TABLE public.user_annotations IS 'What readers leave in chapters; nobody else sees it';

-- comment: public.user_annotations.answered_at
COMMENT ON COLUMN public.user_annotations.answered_at IS 'When a question was answered; NULL while it is open';

-- comment: public.user_annotations.body
COMMENT ON COLUMN public.user_annotations.body IS 'Their own words';

-- comment: public.user_annotations.chapter_id
COMMENT ON COLUMN public.user_annotations.chapter_id IS 'Where';

-- comment: public.user_annotations.created_at
COMMENT ON COLUMN public.user_annotations.created_at IS 'When it was written';

-- comment: public.user_annotations.id
COMMENT ON COLUMN public.user_annotations.id IS 'Appears in links';

-- comment: public.user_annotations.keyword_id
COMMENT ON COLUMN public.user_annotations.keyword_id IS 'The keyword that it is about, if one';

-- comment: public.user_annotations.kind
COMMENT ON COLUMN public.user_annotations.kind IS 'What it is';

-- comment: public.user_annotations.processed_document_id
COMMENT ON COLUMN public.user_annotations.processed_document_id IS 'The passage that it is about, if one';

-- comment: public.user_annotations.quote
COMMENT ON COLUMN public.user_annotations.quote IS 'The words that are marked';

-- comment: public.user_annotations.tags
COMMENT ON COLUMN public.user_annotations.tags IS 'Up to 20';

-- comment: public.user_annotations.updated_at
COMMENT ON COLUMN public.user_annotations.updated_at IS 'Last change of this row';

-- comment: public.user_annotations.user_id
COMMENT ON COLUMN public.user_annotations.user_id IS 'Who wrote it';

-- comment: public.user_annotations_bookmarks_idx
COMMENT ON INDEX public.user_annotations_bookmarks_idx IS 'Where to go on reading';

-- comment: public.user_annotations_chapter_id_idx
COMMENT ON INDEX public.user_annotations_chapter_id_idx IS 'The foreign key';

-- comment: public.user_annotations_keyword_id_idx
COMMENT ON INDEX public.user_annotations_keyword_id_idx IS 'The foreign key';

-- comment: public.user_annotations_open_questions_idx
COMMENT ON INDEX public.user_annotations_open_questions_idx IS 'Questions that are open';

-- comment: public.user_annotations_processed_document_id_idx
COMMENT ON INDEX public.user_annotations_processed_document_id_idx IS 'The foreign key';

-- comment: public.user_annotations_tags_idx
COMMENT ON INDEX public.user_annotations_tags_idx IS 'Annotations with a tag: @>';

-- comment: public.user_annotations_user_id_chapter_id_idx
COMMENT ON INDEX public.user_annotations_user_id_chapter_id_idx IS 'Annotations beside a chapter';

-- comment: public.user_annotations_user_id_created_at_idx
COMMENT ON INDEX public.user_annotations_user_id_created_at_idx IS 'What a user wrote lately; the foreign key';

-- comment: public.user_profiles
COMMENT ON TABLE public.user_profiles IS 'What people tell of themselves';

-- comment: public.user_profiles.created_at
COMMENT ON COLUMN public.user_profiles.created_at IS 'When it was begun';

-- comment: public.user_profiles.goal
COMMENT ON COLUMN public.user_profiles.goal IS 'What they want to reach, in their words';

-- comment: public.user_profiles.interests
COMMENT ON COLUMN public.user_profiles.interests IS 'JSON array of up to 20 short texts, in lower case';

-- comment: public.user_profiles.locale
COMMENT ON COLUMN public.user_profiles.locale IS 'Language, and country if it matters';

-- comment: public.user_profiles.preferences
COMMENT ON COLUMN public.user_profiles.preferences IS 'Settings of the application';

-- comment: public.user_profiles.time_zone
COMMENT ON COLUMN public.user_profiles.time_zone IS 'IANA name; decides when their day ends, and so their streaks';

-- comment: public.user_profiles.updated_at
COMMENT ON COLUMN public.user_profiles.updated_at IS 'Last change of this row';

-- comment: public.user_profiles.user_id
COMMENT ON COLUMN public.user_profiles.user_id IS 'Whose';

-- comment: public.user_profiles.weekly_goal_minutes
COMMENT ON COLUMN public.user_profiles.weekly_goal_minutes IS 'How long they mean to learn each week, in minutes';

-- comment: public.user_profiles_interests_idx
COMMENT ON INDEX public.user_profiles_interests_idx IS 'Who shares an interest: @>';

-- comment: public.user_profiles_locale_idx
COMMENT ON INDEX public.user_profiles_locale_idx IS 'Readers of a language';

-- comment: public.user_profiles_preferences_idx
COMMENT ON INDEX public.user_profiles_preferences_idx IS 'Who has a setting: @>';

-- comment: public.user_profiles_time_zone_idx
COMMENT ON INDEX public.user_profiles_time_zone_idx IS 'Where a day is about to end, for reminders';

-- comment: public.user_progress
COMMENT ON TABLE public.user_progress IS 'How far a reader is in a course, and how steadily; kept by triggers';

-- comment: public.user_progress.badges
COMMENT ON COLUMN public.user_progress.badges IS 'streak-7, streak-30, streak-100, finished; once earned they stay';

-- comment: public.user_progress.chapters_completed
COMMENT ON COLUMN public.user_progress.chapters_completed IS 'How many chapters are read';

-- comment: public.user_progress.completed_at
COMMENT ON COLUMN public.user_progress.completed_at IS 'When all chapters were read';

-- comment: public.user_progress.course_id
COMMENT ON COLUMN public.user_progress.course_id IS 'The course';

-- comment: public.user_progress.created_at
COMMENT ON COLUMN public.user_progress.created_at IS 'When they began';

-- comment: public.user_progress.current_streak
COMMENT ON COLUMN public.user_progress.current_streak IS 'Days in a row up to last_active_on; one missed day ends it';

-- comment: public.user_progress.last_active_at
COMMENT ON COLUMN public.user_progress.last_active_at IS 'When the reader was last here; setting it counts the streak';

-- comment: public.user_progress.last_active_on
COMMENT ON COLUMN public.user_progress.last_active_on IS 'The same, as a day in the reader''s time zone';

-- comment: public.user_progress.longest_streak
COMMENT ON COLUMN public.user_progress.longest_streak IS 'The longest ever';

-- comment: public.user_progress.spent_minutes
COMMENT ON COLUMN public.user_progress.spent_minutes IS 'Time in completed chapters, in minutes';

-- comment: public.user_progress.status
COMMENT ON COLUMN public.user_progress.status IS 'How far';

-- comment: public.user_progress.updated_at
COMMENT ON COLUMN public.user_progress.updated_at IS 'Last change of this row';

-- comment: public.user_progress.user_id
COMMENT ON COLUMN public.user_progress.user_id IS 'The reader';

-- comment: public.user_progress_badges_idx
COMMENT ON INDEX public.user_progress_badges_idx IS 'Who has a badge: @>';

-- comment: public.user_progress_completed_at_idx
COMMENT ON INDEX public.user_progress_completed_at_idx IS 'Who finished lately';

-- comment: public.user_progress_course_id_idx
COMMENT ON INDEX public.user_progress_course_id_idx IS 'Readers of a course; the foreign key';

-- comment: public.user_progress_last_active_on_idx
COMMENT ON INDEX public.user_progress_last_active_on_idx IS 'Streaks about to end, for reminders';

-- comment: public.user_progress_longest_streak_idx
COMMENT ON INDEX public.user_progress_longest_streak_idx IS 'The steadiest';

-- comment: public.user_progress_user_id_last_active_at_idx
COMMENT ON INDEX public.user_progress_user_id_last_active_at_idx IS 'Where a user was last';

-- comment: public.users
COMMENT ON TABLE public.users IS 'People who learn here';

-- comment: public.users.created_at
COMMENT ON COLUMN public.users.created_at IS 'When they came';

-- comment: public.users.display_name
COMMENT ON COLUMN public.users.display_name IS 'What others call them';

-- comment: public.users.email
COMMENT ON COLUMN public.users.email IS 'Unique without regard to letter case';

-- comment: public.users.external_id
COMMENT ON COLUMN public.users.external_id IS 'Their id at the identity provider, such as the claim "sub"';

-- comment: public.users.id
COMMENT ON COLUMN public.users.id IS 'Our own id';

-- comment: public.users.is_active
COMMENT ON COLUMN public.users.is_active IS 'Whether they may sign in';

-- comment: public.users.last_seen_at
COMMENT ON COLUMN public.users.last_seen_at IS 'When they last asked for something; NULL before the first time';

-- comment: public.users.updated_at
COMMENT ON COLUMN public.users.updated_at IS 'Last change of this row';

-- comment: public.users_created_at_idx
COMMENT ON INDEX public.users_created_at_idx IS 'Who is new';

-- comment: public.users_display_name_idx
COMMENT ON INDEX public.users_display_name_idx IS 'Names that begin with';

-- comment: public.users_email_key
COMMENT ON INDEX public.users_email_key IS 'Invitations; no address twice';

-- comment: public.users_external_id_key
COMMENT ON INDEX public.users_external_id_key IS 'Signing in';

-- comment: public.users_last_seen_at_idx
COMMENT ON INDEX public.users_last_seen_at_idx IS 'Who has not been here for long';

-- comment: public.validate_profile()
COMMENT ON FUNCTION public.validate_profile() IS 'Trigger: the time zone exists; interests are up to 20 short texts, each once, in lower case';

-- comment: public.write_audit_log()
COMMENT ON FUNCTION public.write_audit_log() IS 'Trigger: records who changed a row, and what was there before';
