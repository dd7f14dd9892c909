-- Cooks and their recipes.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TYPE course_kind AS ENUM ('starter', 'main', 'dessert', 'snack', 'drink');
COMMENT ON TYPE course_kind IS 'When a dish is eaten';

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: sets updated_at on every update';

-- uuid, because these ids appear in links and must not tell how many there are.
CREATE TABLE users (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email        text NOT NULL CHECK (email LIKE '_%@_%'),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People who write recipes';
COMMENT ON COLUMN users.id IS 'Appears in links';
COMMENT ON COLUMN users.email IS 'Unique without regard to letter case';
COMMENT ON COLUMN users.display_name IS 'What stands under their recipes';
COMMENT ON COLUMN users.created_at IS 'When they came';
COMMENT ON COLUMN users.updated_at IS 'Last change of this row';
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
COMMENT ON INDEX users_email_key IS 'No address twice';

CREATE TABLE recipes (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     uuid REFERENCES users (id) ON DELETE SET NULL,
    title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    course      course_kind NOT NULL,
    cuisine     text NOT NULL DEFAULT '' CHECK (length(cuisine) <= 100),
    ingredients jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(ingredients) = 'array'),
    steps       text[] NOT NULL DEFAULT '{}' CHECK (cardinality(steps) <= 100),
    minutes     integer NOT NULL CHECK (minutes BETWEEN 1 AND 10080),
    servings    integer NOT NULL DEFAULT 4 CHECK (servings BETWEEN 1 AND 1000),
    is_public   boolean NOT NULL DEFAULT false,
    search      tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', cuisine), 'B')
        || setweight(to_tsvector('english', description), 'C')
        || setweight(jsonb_to_tsvector('english', ingredients, '["string"]'), 'B')
    ) STORED,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE recipes IS 'How to cook something';
COMMENT ON COLUMN recipes.id IS 'Appears in links';
COMMENT ON COLUMN recipes.user_id IS 'Who wrote it; NULL once they have left and let it stay';
COMMENT ON COLUMN recipes.title IS 'What the dish is called';
COMMENT ON COLUMN recipes.description IS 'What is good about it';
COMMENT ON COLUMN recipes.course IS 'When it is eaten';
COMMENT ON COLUMN recipes.cuisine IS 'Where it comes from';
COMMENT ON COLUMN recipes.ingredients IS 'JSON array of {"name": …, "amount": …, "unit": …}';
COMMENT ON COLUMN recipes.steps IS 'What to do, in order';
COMMENT ON COLUMN recipes.minutes IS 'How long it takes, in minutes';
COMMENT ON COLUMN recipes.servings IS 'For how many';
COMMENT ON COLUMN recipes.is_public IS 'Whether others see it';
COMMENT ON COLUMN recipes.search IS 'Words of title (weight A), cuisine and ingredients (B), description (C)';
COMMENT ON COLUMN recipes.created_at IS 'When it was written';
COMMENT ON COLUMN recipes.updated_at IS 'Last change of this row';
CREATE INDEX recipes_user_id_idx ON recipes (user_id, updated_at DESC);
COMMENT ON INDEX recipes_user_id_idx IS 'A cook''s recipes, the latest first; the foreign key';
CREATE INDEX recipes_course_minutes_idx ON recipes (course, minutes) WHERE is_public;
COMMENT ON INDEX recipes_course_minutes_idx IS 'What can be done in the time that is left';
CREATE INDEX recipes_search_idx ON recipes USING gin (search);
COMMENT ON INDEX recipes_search_idx IS 'Words of recipes';
CREATE INDEX recipes_ingredients_idx ON recipes USING gin (ingredients jsonb_path_ops);
COMMENT ON INDEX recipes_ingredients_idx IS 'What can be made from what is there: @>';

CREATE TRIGGER users_touch BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER recipes_touch BEFORE UPDATE ON recipes
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
