DROP TABLE user_progress;
DROP TABLE chapter_progress;
DROP TABLE user_annotations;
DROP FUNCTION count_streak();
DROP FUNCTION add_up_progress();
DROP FUNCTION follow_chapter();
