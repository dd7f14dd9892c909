-- The extension stays: other schemas of this database may use it.
DROP TABLE recipes;
DROP TABLE users;
DROP FUNCTION touch_updated_at();
DROP TYPE course_kind;
