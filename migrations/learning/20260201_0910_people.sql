-- People, known to us by the id that the identity provider gives them, and what they tell of themselves.

-- uuid throughout: these ids are seen outside, and must not tell how many there are.
CREATE TABLE users (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    external_id  text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 255),
    email        text NOT NULL CHECK (email LIKE '_%@_%'),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    is_active    boolean NOT NULL DEFAULT true,
    last_seen_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People who learn here';
COMMENT ON COLUMN users.id IS 'Our own id';
COMMENT ON COLUMN users.external_id IS 'Their id at the identity provider, such as the claim "sub"';
COMMENT ON COLUMN users.email IS 'Unique without regard to letter case';
COMMENT ON COLUMN users.display_name IS 'What others call them';
COMMENT ON COLUMN users.is_active IS 'Whether they may sign in';
COMMENT ON COLUMN users.last_seen_at IS 'When they last asked for something; NULL before the first time';
COMMENT ON COLUMN users.created_at IS 'When they came';
COMMENT ON COLUMN users.updated_at IS 'Last change of this row';

CREATE UNIQUE INDEX users_external_id_key ON users (external_id);
COMMENT ON INDEX users_external_id_key IS 'Signing in';
CREATE INDEX users_last_seen_at_idx ON users (last_seen_at) WHERE is_active;
COMMENT ON INDEX users_last_seen_at_idx IS 'Who has not been here for long';
CREATE INDEX users_created_at_idx ON users (created_at);
COMMENT ON INDEX users_created_at_idx IS 'Who is new';
CREATE INDEX users_display_name_idx ON users (lower(display_name) text_pattern_ops);
COMMENT ON INDEX users_display_name_idx IS 'Names that begin with';
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
COMMENT ON INDEX users_email_key IS 'Invitations; no address twice';

CREATE TABLE user_profiles (
    user_id             uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    time_zone           text NOT NULL DEFAULT 'UTC',
    locale              text NOT NULL DEFAULT 'en' CHECK (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'),
    goal                text CHECK (length(goal) <= 1000),
    weekly_goal_minutes integer NOT NULL DEFAULT 120 CHECK (weekly_goal_minutes BETWEEN 0 AND 10080),
    interests           jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(interests) = 'array'),
    preferences         jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE user_profiles IS 'What people tell of themselves';
COMMENT ON COLUMN user_profiles.user_id IS 'Whose';
COMMENT ON COLUMN user_profiles.time_zone IS 'IANA name; decides when their day ends, and so their streaks';
COMMENT ON COLUMN user_profiles.locale IS 'Language, and country if it matters';
COMMENT ON COLUMN user_profiles.goal IS 'What they want to reach, in their words';
COMMENT ON COLUMN user_profiles.weekly_goal_minutes IS 'How long they mean to learn each week, in minutes';
COMMENT ON COLUMN user_profiles.interests IS 'JSON array of up to 20 short texts, in lower case';
COMMENT ON COLUMN user_profiles.preferences IS 'Settings of the application';
COMMENT ON COLUMN user_profiles.created_at IS 'When it was begun';
COMMENT ON COLUMN user_profiles.updated_at IS 'Last change of this row';

CREATE INDEX user_profiles_time_zone_idx ON user_profiles (time_zone);
COMMENT ON INDEX user_profiles_time_zone_idx IS 'Where a day is about to end, for reminders';
CREATE INDEX user_profiles_locale_idx ON user_profiles (locale);
COMMENT ON INDEX user_profiles_locale_idx IS 'Readers of a language';
CREATE INDEX user_profiles_interests_idx ON user_profiles USING gin (interests jsonb_path_ops);
COMMENT ON INDEX user_profiles_interests_idx IS 'Who shares an interest: @>';
CREATE INDEX user_profiles_preferences_idx ON user_profiles USING gin (preferences jsonb_path_ops);
COMMENT ON INDEX user_profiles_preferences_idx IS 'Who has a setting: @>';

CREATE FUNCTION validate_profile() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
$$;
COMMENT ON FUNCTION validate_profile() IS
    'Trigger: the time zone exists; interests are up to 20 short texts, each once, in lower case';

CREATE TRIGGER user_profiles_validate BEFORE INSERT OR UPDATE OF time_zone, interests ON user_profiles
    FOR EACH ROW EXECUTE FUNCTION validate_profile();
-- A form that sends one field too many must not make its user active, or take the login of another.
CREATE TRIGGER users_keep BEFORE UPDATE ON users FOR EACH ROW
    EXECUTE FUNCTION keep_columns('external_id', 'is_active', 'last_seen_at', 'created_at');
CREATE TRIGGER users_touch BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER user_profiles_touch BEFORE UPDATE ON user_profiles
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
