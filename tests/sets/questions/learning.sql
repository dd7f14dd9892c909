-- users_last_seen_at_idx
SELECT id FROM users WHERE is_active AND last_seen_at < '2026-02-01';
-- users_created_at_idx
SELECT id FROM users WHERE created_at > '2026-10-20';
-- users_display_name_idx
SELECT id FROM users WHERE lower(display_name) LIKE 'dyn%';
-- user_profiles_time_zone_idx
SELECT user_id FROM user_profiles WHERE time_zone = 'Asia/Tokyo';
-- user_profiles_locale_idx
SELECT user_id FROM user_profiles WHERE locale = 'ja';
-- user_profiles_interests_idx
SELECT user_id FROM user_profiles WHERE interests @> '["algebra"]';
-- user_profiles_preferences_idx
SELECT user_id FROM user_profiles WHERE preferences @> '{"theme": "dark"}';
-- courses_user_id_updated_at_idx
SELECT id FROM courses WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY updated_at DESC LIMIT 20;
-- courses_user_id_status_idx
SELECT id FROM courses WHERE user_id = (SELECT id FROM users LIMIT 1) AND status = 'draft' ORDER BY target_date;
-- courses_user_id_completed_at_idx
SELECT id FROM courses WHERE user_id = (SELECT id FROM users LIMIT 1) AND completed_at IS NOT NULL
ORDER BY completed_at DESC LIMIT 5;
-- courses_subject_created_at_idx
SELECT id FROM courses WHERE is_published AND subject = 'balance' ORDER BY created_at DESC LIMIT 5;
-- courses_created_at_idx
SELECT id FROM courses WHERE is_published ORDER BY created_at DESC LIMIT 5;
-- courses_difficulty_subject_idx
SELECT subject, count(*) FROM courses WHERE is_published AND difficulty = 1 GROUP BY subject;
-- courses_target_date_idx
SELECT id FROM courses WHERE status = 'active' AND target_date < '2026-11-10';
-- courses_title_trgm_idx
SELECT id FROM courses WHERE title % 'Abstact balanse';
-- courses_search_idx
SELECT id FROM courses WHERE search @@ websearch_to_tsquery('english', 'glacier theory');
-- course_documents_course_id_created_at_idx
SELECT id FROM course_documents WHERE course_id = (SELECT id FROM courses LIMIT 1) ORDER BY created_at DESC;
-- course_documents_course_id_status_idx
SELECT id FROM course_documents WHERE course_id = (SELECT id FROM courses LIMIT 1) AND status <> 'completed'
ORDER BY status;
-- course_documents_content_hash_idx
SELECT id FROM course_documents WHERE content_hash = repeat('0', 64);
-- course_documents_waiting_idx
SELECT id FROM course_documents WHERE status = 'pending' ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED;
-- course_documents_stuck_idx
SELECT id FROM course_documents WHERE status = 'processing' AND started_at < now() - interval '1 hour';
-- course_documents_failed_idx
SELECT id, error FROM course_documents WHERE status = 'failed' ORDER BY finished_at DESC LIMIT 20;
-- course_documents_source_uri_idx
SELECT id FROM course_documents WHERE source_uri = 'https://example.com/papers/12';
-- course_documents_title_trgm_idx
SELECT id FROM course_documents WHERE title ILIKE '%heavy-thm%';
-- processed_documents_course_id_idx
SELECT id FROM processed_documents WHERE course_id = (SELECT id FROM courses LIMIT 1);
-- processed_documents_embedding_model_idx
SELECT id FROM processed_documents WHERE embedding_model = 'old' ORDER BY created_at LIMIT 100;
-- processed_documents_not_embedded_idx
SELECT id FROM processed_documents WHERE embedding IS NULL ORDER BY created_at LIMIT 100;
-- processed_documents_content_md5_idx
SELECT embedding FROM processed_documents WHERE md5(content) = md5('x') AND content = 'x';
-- processed_documents_search_idx
SELECT id FROM processed_documents WHERE search @@ websearch_to_tsquery('english', 'glacier volcano');
-- processed_documents_metadata_idx
SELECT id FROM processed_documents WHERE metadata @> '{"language": "fr", "page": 3}';
-- processed_documents_embedding_idx
SELECT id FROM processed_documents
ORDER BY embedding::halfvec(768) <=> (SELECT embedding::halfvec(768) FROM keywords WHERE embedding IS NOT NULL LIMIT 1)
LIMIT 10;
-- chapters_course_id_updated_at_idx
SELECT id FROM chapters WHERE course_id = (SELECT id FROM courses LIMIT 1) ORDER BY updated_at DESC LIMIT 1;
-- chapters_minutes_idx
SELECT id FROM chapters WHERE minutes < 6 AND course_id = (SELECT id FROM courses LIMIT 1) ORDER BY minutes LIMIT 1;
-- chapters_title_trgm_idx
SELECT id FROM chapters WHERE title ILIKE '%glacier%';
-- chapter_complexity_score_idx
SELECT chapter_id FROM chapter_complexity WHERE score > 0.9 ORDER BY score LIMIT 5;
-- chapter_complexity_computed_at_idx
SELECT chapter_id FROM chapter_complexity WHERE computed_at < '2026-06-05';
-- chapter_complexity_factors_idx
SELECT chapter_id FROM chapter_complexity WHERE factors @> '{"formulas": true}';
-- keywords_term_idx
SELECT id FROM keywords WHERE lower(term) LIKE 'dynamic g%';
-- keywords_subject_occurrences_idx
SELECT id FROM keywords WHERE subject = 'balance' ORDER BY occurrences DESC LIMIT 10;
-- keywords_embedding_model_idx
SELECT id FROM keywords WHERE embedding_model = 'old' ORDER BY created_at LIMIT 100;
-- keywords_not_embedded_idx
SELECT id FROM keywords WHERE embedding IS NULL ORDER BY created_at LIMIT 100;
-- keywords_unhelpful_idx
SELECT id FROM keywords WHERE NOT analogy_verdict ORDER BY analogy_verdict_at;
-- keywords_term_trgm_idx
SELECT id FROM keywords WHERE term % 'dynamc glacier';
-- keywords_embedding_idx
SELECT id FROM keywords
ORDER BY embedding::halfvec(768)
    <=> (SELECT embedding::halfvec(768) FROM processed_documents WHERE embedding IS NOT NULL LIMIT 1)
LIMIT 10;
-- relationships_target_id_idx
SELECT source_id FROM relationships WHERE target_id = (SELECT id FROM keywords LIMIT 1) AND kind = 'prerequisite';
-- relationships_strength_idx
SELECT target_id FROM relationships WHERE source_id = (SELECT id FROM keywords LIMIT 1) ORDER BY strength DESC LIMIT 3;
-- analogy_feedback_keyword_id_idx
SELECT count(*) FROM analogy_feedback WHERE keyword_id = (SELECT id FROM keywords LIMIT 1);
-- analogy_feedback_user_id_created_at_idx
SELECT id FROM analogy_feedback WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY created_at DESC LIMIT 5;
-- analogy_feedback_comments_idx
SELECT comment FROM analogy_feedback WHERE comment IS NOT NULL ORDER BY created_at DESC LIMIT 5;
-- user_annotations_user_id_created_at_idx
SELECT id FROM user_annotations WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY created_at DESC LIMIT 10;
-- user_annotations_user_id_chapter_id_idx
SELECT id FROM user_annotations WHERE user_id = (SELECT id FROM users LIMIT 1)
AND chapter_id = (SELECT id FROM chapters LIMIT 1) AND kind = 'note';
-- user_annotations_chapter_id_idx
DELETE FROM user_annotations WHERE chapter_id = (SELECT id FROM chapters LIMIT 1);
-- user_annotations_processed_document_id_idx
UPDATE user_annotations SET processed_document_id = NULL
WHERE processed_document_id = (SELECT id FROM processed_documents LIMIT 1);
-- user_annotations_keyword_id_idx
UPDATE user_annotations SET keyword_id = NULL WHERE keyword_id = (SELECT id FROM keywords LIMIT 1);
-- user_annotations_open_questions_idx
SELECT id FROM user_annotations WHERE user_id = (SELECT id FROM users LIMIT 1) AND kind = 'question'
AND answered_at IS NULL ORDER BY created_at;
-- user_annotations_bookmarks_idx
SELECT chapter_id FROM user_annotations WHERE user_id = (SELECT id FROM users LIMIT 1) AND kind = 'bookmark'
ORDER BY updated_at DESC LIMIT 1;
-- user_annotations_tags_idx
SELECT id FROM user_annotations WHERE tags @> '{theorem}';
-- chapter_progress_chapter_id_idx
DELETE FROM chapter_progress WHERE chapter_id = (SELECT id FROM chapters LIMIT 1);
-- chapter_progress_user_id_course_id_idx
SELECT count(*) FROM chapter_progress WHERE user_id = (SELECT id FROM users LIMIT 1)
AND course_id = (SELECT id FROM courses LIMIT 1) AND status = 'completed';
-- chapter_progress_course_id_idx
SELECT count(*) FROM chapter_progress WHERE course_id = (SELECT id FROM courses LIMIT 1) AND status = 'completed';
-- chapter_progress_user_id_active_at_idx
SELECT chapter_id FROM chapter_progress WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY active_at DESC LIMIT 5;
-- chapter_progress_user_id_completed_at_idx
SELECT sum(spent_minutes) FROM chapter_progress WHERE user_id = (SELECT id FROM users LIMIT 1)
AND completed_at IS NOT NULL AND completed_at > '2026-12-01';
-- user_progress_course_id_idx
SELECT count(*) FROM user_progress WHERE course_id = (SELECT id FROM courses LIMIT 1) AND status = 'completed';
-- user_progress_user_id_last_active_at_idx
SELECT course_id FROM user_progress WHERE user_id = (SELECT id FROM users LIMIT 1)
ORDER BY last_active_at DESC NULLS LAST LIMIT 1;
-- user_progress_last_active_on_idx
SELECT user_id FROM user_progress WHERE current_streak > 0 AND last_active_on = '2026-10-01';
-- user_progress_longest_streak_idx
SELECT user_id FROM user_progress ORDER BY longest_streak DESC LIMIT 10;
-- user_progress_completed_at_idx
SELECT user_id FROM user_progress WHERE completed_at IS NOT NULL ORDER BY completed_at DESC LIMIT 10;
-- user_progress_badges_idx
SELECT user_id FROM user_progress WHERE badges @> '{finished}';
-- audit_log_row_idx
SELECT changed FROM audit_log WHERE table_name = 'courses' AND row_key = 'x' ORDER BY id DESC;
-- audit_log_user_id_idx
SELECT changed FROM audit_log WHERE user_id = (SELECT id FROM users LIMIT 1) ORDER BY id DESC LIMIT 20;
-- audit_log_subject_id_idx
SELECT changed FROM audit_log WHERE subject_id = (SELECT id FROM users LIMIT 1) ORDER BY id DESC LIMIT 20;
-- audit_log_happened_at_idx
DELETE FROM audit_log WHERE happened_at < now() - interval '1 year';
