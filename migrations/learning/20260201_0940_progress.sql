-- What readers do: annotations, chapters they read, and what that comes to in each course.

CREATE TABLE user_annotations (
    id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id               uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chapter_id            uuid NOT NULL REFERENCES chapters (id) ON DELETE CASCADE,
    processed_document_id uuid REFERENCES processed_documents (id) ON DELETE SET NULL,
    keyword_id            uuid REFERENCES keywords (id) ON DELETE SET NULL,
    kind                  annotation_type NOT NULL,
    quote                 text NOT NULL DEFAULT '' CHECK (length(quote) <= 4000),
    body                  text NOT NULL DEFAULT '' CHECK (length(body) <= 20000),
    tags                  text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
    answered_at           timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_annotations_say_something CHECK (kind = 'bookmark' OR body <> '' OR quote <> ''),
    CONSTRAINT user_annotations_answer_a_question CHECK (answered_at IS NULL OR kind = 'question')
);
COMMENT ON TABLE user_annotations IS 'What readers leave in chapters; nobody else sees it';
COMMENT ON COLUMN user_annotations.id IS 'Appears in links';
COMMENT ON COLUMN user_annotations.user_id IS 'Who wrote it';
COMMENT ON COLUMN user_annotations.chapter_id IS 'Where';
COMMENT ON COLUMN user_annotations.processed_document_id IS 'The passage that it is about, if one';
COMMENT ON COLUMN user_annotations.keyword_id IS 'The keyword that it is about, if one';
COMMENT ON COLUMN user_annotations.kind IS 'What it is';
COMMENT ON COLUMN user_annotations.quote IS 'The words that are marked';
COMMENT ON COLUMN user_annotations.body IS 'Their own words';
COMMENT ON COLUMN user_annotations.tags IS 'Up to 20';
COMMENT ON COLUMN user_annotations.answered_at IS 'When a question was answered; NULL while it is open';
COMMENT ON COLUMN user_annotations.created_at IS 'When it was written';
COMMENT ON COLUMN user_annotations.updated_at IS 'Last change of this row';

CREATE INDEX user_annotations_user_id_chapter_id_idx
    ON user_annotations (user_id, chapter_id, kind);
COMMENT ON INDEX user_annotations_user_id_chapter_id_idx IS 'Annotations beside a chapter';
CREATE INDEX user_annotations_chapter_id_idx ON user_annotations (chapter_id);
COMMENT ON INDEX user_annotations_chapter_id_idx IS 'The foreign key';
CREATE INDEX user_annotations_processed_document_id_idx
    ON user_annotations (processed_document_id) WHERE processed_document_id IS NOT NULL;
COMMENT ON INDEX user_annotations_processed_document_id_idx IS 'The foreign key';
CREATE INDEX user_annotations_keyword_id_idx
    ON user_annotations (keyword_id) WHERE keyword_id IS NOT NULL;
COMMENT ON INDEX user_annotations_keyword_id_idx IS 'The foreign key';
CREATE INDEX user_annotations_open_questions_idx
    ON user_annotations (user_id, created_at) WHERE kind = 'question' AND answered_at IS NULL;
COMMENT ON INDEX user_annotations_open_questions_idx IS 'Questions that are open';
CREATE INDEX user_annotations_bookmarks_idx
    ON user_annotations (user_id, updated_at DESC) WHERE kind = 'bookmark';
COMMENT ON INDEX user_annotations_bookmarks_idx IS 'Where to go on reading';
CREATE INDEX user_annotations_tags_idx ON user_annotations USING gin (tags);
COMMENT ON INDEX user_annotations_tags_idx IS 'Annotations with a tag: @>';
CREATE INDEX user_annotations_user_id_created_at_idx ON user_annotations (user_id, created_at DESC);
COMMENT ON INDEX user_annotations_user_id_created_at_idx IS 'What a user wrote lately; the foreign key';

CREATE TABLE chapter_progress (
    user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chapter_id    uuid NOT NULL,
    course_id     uuid NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    status        progress_status NOT NULL DEFAULT 'not_started',
    active_at     timestamptz NOT NULL DEFAULT now(),
    started_at    timestamptz,
    completed_at  timestamptz,
    spent_minutes numeric(8, 1) CHECK (spent_minutes >= 0),
    PRIMARY KEY (user_id, chapter_id),
    CONSTRAINT chapter_progress_of_chapter FOREIGN KEY (chapter_id, course_id)
        REFERENCES chapters (id, course_id) ON DELETE CASCADE,
    CONSTRAINT chapter_progress_completed_has_its_time
        CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CONSTRAINT chapter_progress_ends_after_it_begins CHECK (completed_at >= started_at)
);
COMMENT ON TABLE chapter_progress IS 'How far a reader is in a chapter';
COMMENT ON COLUMN chapter_progress.user_id IS 'The reader';
COMMENT ON COLUMN chapter_progress.chapter_id IS 'The chapter';
COMMENT ON COLUMN chapter_progress.course_id IS 'Its course, so that progress adds up without a join';
COMMENT ON COLUMN chapter_progress.status IS 'How far';
COMMENT ON COLUMN chapter_progress.active_at IS 'When the reader was last here; the application may set it';
COMMENT ON COLUMN chapter_progress.started_at IS 'When it was begun';

CREATE INDEX chapter_progress_chapter_id_idx ON chapter_progress (chapter_id);
COMMENT ON INDEX chapter_progress_chapter_id_idx IS 'The foreign key';
CREATE INDEX chapter_progress_user_id_course_id_idx
    ON chapter_progress (user_id, course_id, status);
COMMENT ON INDEX chapter_progress_user_id_course_id_idx IS 'The sum for a course';
CREATE INDEX chapter_progress_user_id_active_at_idx ON chapter_progress (user_id, active_at DESC);
COMMENT ON INDEX chapter_progress_user_id_active_at_idx IS 'What a user did lately';
CREATE INDEX chapter_progress_user_id_completed_at_idx
    ON chapter_progress (user_id, completed_at DESC) WHERE completed_at IS NOT NULL;
COMMENT ON INDEX chapter_progress_user_id_completed_at_idx IS 'What a user completed in a week';
CREATE INDEX chapter_progress_course_id_idx ON chapter_progress (course_id, status);
COMMENT ON INDEX chapter_progress_course_id_idx IS 'How far its readers are; the foreign key';
COMMENT ON COLUMN chapter_progress.completed_at IS 'When it was completed; set by a trigger';
COMMENT ON COLUMN chapter_progress.spent_minutes IS
    'Time it took, in minutes; from begin to completion where the application did not measure it';

CREATE TABLE user_progress (
    user_id            uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    course_id          uuid NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    status             progress_status NOT NULL DEFAULT 'not_started',
    chapters_completed integer NOT NULL DEFAULT 0 CHECK (chapters_completed >= 0),
    spent_minutes      numeric(10, 1) NOT NULL DEFAULT 0 CHECK (spent_minutes >= 0),
    last_active_at     timestamptz,
    last_active_on     date,
    current_streak     integer NOT NULL DEFAULT 0 CHECK (current_streak >= 0),
    longest_streak     integer NOT NULL DEFAULT 0,
    badges             text[] NOT NULL DEFAULT '{}',
    completed_at       timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, course_id),
    CONSTRAINT user_progress_longest_is_longest CHECK (longest_streak >= current_streak),
    CONSTRAINT user_progress_completed_has_its_time
        CHECK ((status = 'completed') = (completed_at IS NOT NULL))
);
COMMENT ON TABLE user_progress IS 'How far a reader is in a course, and how steadily; kept by triggers';
COMMENT ON COLUMN user_progress.user_id IS 'The reader';
COMMENT ON COLUMN user_progress.course_id IS 'The course';
COMMENT ON COLUMN user_progress.status IS 'How far';
COMMENT ON COLUMN user_progress.chapters_completed IS 'How many chapters are read';
COMMENT ON COLUMN user_progress.spent_minutes IS 'Time in completed chapters, in minutes';
COMMENT ON COLUMN user_progress.last_active_at IS 'When the reader was last here; setting it counts the streak';
COMMENT ON COLUMN user_progress.last_active_on IS 'The same, as a day in the reader''s time zone';
COMMENT ON COLUMN user_progress.current_streak IS 'Days in a row up to last_active_on; one missed day ends it';
COMMENT ON COLUMN user_progress.longest_streak IS 'The longest ever';
COMMENT ON COLUMN user_progress.badges IS 'streak-7, streak-30, streak-100, finished; once earned they stay';
COMMENT ON COLUMN user_progress.completed_at IS 'When all chapters were read';
COMMENT ON COLUMN user_progress.created_at IS 'When they began';
COMMENT ON COLUMN user_progress.updated_at IS 'Last change of this row';

CREATE INDEX user_progress_user_id_last_active_at_idx
    ON user_progress (user_id, last_active_at DESC NULLS LAST);
COMMENT ON INDEX user_progress_user_id_last_active_at_idx IS 'Where a user was last';
CREATE INDEX user_progress_last_active_on_idx
    ON user_progress (last_active_on, current_streak) WHERE current_streak > 0;
COMMENT ON INDEX user_progress_last_active_on_idx IS 'Streaks about to end, for reminders';
CREATE INDEX user_progress_longest_streak_idx ON user_progress (longest_streak DESC);
COMMENT ON INDEX user_progress_longest_streak_idx IS 'The steadiest';
CREATE INDEX user_progress_completed_at_idx
    ON user_progress (completed_at DESC) WHERE completed_at IS NOT NULL;
COMMENT ON INDEX user_progress_completed_at_idx IS 'Who finished lately';
CREATE INDEX user_progress_badges_idx ON user_progress USING gin (badges);
COMMENT ON INDEX user_progress_badges_idx IS 'Who has a badge: @>';
CREATE INDEX user_progress_course_id_idx ON user_progress (course_id, status);
COMMENT ON INDEX user_progress_course_id_idx IS 'Readers of a course; the foreign key';

CREATE FUNCTION follow_chapter() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION follow_chapter() IS
    'Trigger: begin, completion and time spent of a chapter follow its status; reopening takes them back';

-- Runs as the owner of the tables, because users only read user_progress. The lock on the course's row of
-- progress lets two chapters that end at once be counted both.
CREATE FUNCTION add_up_progress() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION add_up_progress() IS 'Trigger: progress in a course is the sum of its chapters';

CREATE FUNCTION count_streak() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION count_streak() IS
    'Trigger: counts days in a row in the reader''s time zone, and gives badges';

CREATE TRIGGER chapter_progress_follow BEFORE INSERT OR UPDATE ON chapter_progress
    FOR EACH ROW EXECUTE FUNCTION follow_chapter();
CREATE TRIGGER chapter_progress_add_up AFTER INSERT OR UPDATE OR DELETE ON chapter_progress
    FOR EACH ROW EXECUTE FUNCTION add_up_progress();
CREATE TRIGGER user_progress_streak BEFORE INSERT OR UPDATE OF last_active_at, status ON user_progress
    FOR EACH ROW EXECUTE FUNCTION count_streak();
CREATE TRIGGER user_progress_touch BEFORE UPDATE ON user_progress
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER user_annotations_touch BEFORE UPDATE ON user_annotations
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

REVOKE EXECUTE ON FUNCTION add_up_progress FROM PUBLIC;
