-- The extensions stay: other schemas of this database may use them.
DROP TABLE embedding_models;
DROP FUNCTION keep_columns();
DROP FUNCTION touch_updated_at();
DROP FUNCTION set_current_user(uuid);
DROP FUNCTION current_user_id();
DROP TYPE annotation_type;
DROP TYPE relationship_type;
DROP TYPE progress_status;
DROP TYPE processing_status;
DROP TYPE course_status;
