DROP TABLE chapter_complexity;
DROP TABLE chapters;
DROP TABLE processed_documents;
DROP TABLE course_documents;
DROP TABLE courses;
DROP FUNCTION follow_course_status();
DROP FUNCTION follow_processing();
