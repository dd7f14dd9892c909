-- The extension stays: other schemas of this database may use it.
DROP TABLE users;
DROP TABLE embedding_models;
DROP FUNCTION keep_columns();
DROP FUNCTION touch_updated_at();
DROP FUNCTION set_current_user(uuid);
DROP FUNCTION current_user_id();
DROP TYPE message_role;
