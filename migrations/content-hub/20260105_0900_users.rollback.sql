-- The extension stays: other schemas of this database may use it.

DROP TABLE users;
DROP FUNCTION touch_updated_at();
DROP TYPE badge_type;
DROP TYPE content_type;
DROP TYPE visibility;
