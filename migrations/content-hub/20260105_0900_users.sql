-- Users, and what every table here shares: the extension, the enums, the updated_at trigger.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TYPE visibility AS ENUM ('private', 'unlisted', 'public');
CREATE TYPE content_type AS ENUM ('article', 'video', 'podcast', 'paper', 'code');
CREATE TYPE badge_type AS ENUM ('newcomer', 'contributor', 'curator', 'expert');

COMMENT ON TYPE visibility IS 'Who sees content: its owner, whoever has the link, everyone';
COMMENT ON TYPE content_type IS 'What kind of thing content is';
COMMENT ON TYPE badge_type IS 'What a user was honoured for';

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- uuid, because these ids appear in links and must not tell how many users there are.
CREATE TABLE users (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email        text NOT NULL,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_email_looks_like_one CHECK (email LIKE '_%@_%')
);

COMMENT ON TABLE users IS 'People who publish and collect content';
COMMENT ON COLUMN users.email IS 'Unique without regard to letter case';

CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TRIGGER users_touch BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
