-- Who sees and changes what. Users have their own rows; published courses are read by everybody who is
-- signed in; the role ${admin_role} has all rows. The owner of the tables is not held back (no FORCE):
-- else migrations, backups and foreign keys would silently work on no rows.
--
-- `(SELECT current_user_id())` is asked once for each query; without the SELECT, once for each row.
-- Which rights roles have on tables is not said here: `vdbctl db users` gives them.

-- People: themselves.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_see ON users FOR SELECT
    USING (id = (SELECT current_user_id()));
COMMENT ON POLICY users_see ON users IS 'Everybody sees their own row';
CREATE POLICY users_change ON users FOR UPDATE
    USING (id = (SELECT current_user_id()))
    WITH CHECK (id = (SELECT current_user_id()));
COMMENT ON POLICY users_change ON users IS 'Everybody changes their own row; it comes by sign_up() and goes by erasure';
CREATE POLICY users_admin ON users TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY users_admin ON users IS 'Administrators have all rows';

-- What they tell: themselves.
ALTER TABLE user_profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY user_profiles_self ON user_profiles
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY user_profiles_self ON user_profiles IS 'Everybody has their own row';
CREATE POLICY user_profiles_admin ON user_profiles TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY user_profiles_admin ON user_profiles IS 'Administrators have all rows';

-- Courses: their owner; published ones are read by all who are signed in.
ALTER TABLE courses ENABLE ROW LEVEL SECURITY;
CREATE POLICY courses_own ON courses
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY courses_own ON courses IS 'Owners have their courses';
CREATE POLICY courses_published ON courses FOR SELECT
    USING (is_published AND (SELECT current_user_id()) IS NOT NULL);
COMMENT ON POLICY courses_published ON courses IS 'Published courses are read by all who are signed in';
CREATE POLICY courses_admin ON courses TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY courses_admin ON courses IS 'Administrators have all rows';

-- Parts of a course: read by whoever sees the course (the policies of courses hold in the subquery
-- as well), changed by its owner. (SELECT true …) asks for the course of each row; EXISTS would
-- let the planner read all courses first, which costs a search more than all the rest.
ALTER TABLE course_documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY course_documents_read ON course_documents FOR SELECT
    USING ((SELECT true FROM courses AS c WHERE c.id = course_documents.course_id));
COMMENT ON POLICY course_documents_read ON course_documents IS 'Whoever sees the course sees its parts';
CREATE POLICY course_documents_add ON course_documents FOR INSERT
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = course_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY course_documents_add ON course_documents IS 'Owners of the course add parts';
CREATE POLICY course_documents_change ON course_documents FOR UPDATE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = course_documents.course_id AND c.user_id = (SELECT current_user_id())
    ))
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = course_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY course_documents_change ON course_documents IS 'Owners of the course change parts, and move them to none but their courses';
CREATE POLICY course_documents_remove ON course_documents FOR DELETE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = course_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY course_documents_remove ON course_documents IS 'Owners of the course remove parts';
CREATE POLICY course_documents_admin ON course_documents TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY course_documents_admin ON course_documents IS 'Administrators have all rows';

-- Passages.
ALTER TABLE processed_documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY processed_documents_read ON processed_documents FOR SELECT
    USING ((SELECT true FROM courses AS c WHERE c.id = processed_documents.course_id));
COMMENT ON POLICY processed_documents_read ON processed_documents IS 'Whoever sees the course sees its parts';
CREATE POLICY processed_documents_add ON processed_documents FOR INSERT
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = processed_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY processed_documents_add ON processed_documents IS 'Owners of the course add parts';
CREATE POLICY processed_documents_change ON processed_documents FOR UPDATE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = processed_documents.course_id AND c.user_id = (SELECT current_user_id())
    ))
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = processed_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY processed_documents_change ON processed_documents IS 'Owners of the course change parts, and move them to none but their courses';
CREATE POLICY processed_documents_remove ON processed_documents FOR DELETE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = processed_documents.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY processed_documents_remove ON processed_documents IS 'Owners of the course remove parts';
CREATE POLICY processed_documents_admin ON processed_documents TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY processed_documents_admin ON processed_documents IS 'Administrators have all rows';

-- Chapters.
ALTER TABLE chapters ENABLE ROW LEVEL SECURITY;
CREATE POLICY chapters_read ON chapters FOR SELECT
    USING ((SELECT true FROM courses AS c WHERE c.id = chapters.course_id));
COMMENT ON POLICY chapters_read ON chapters IS 'Whoever sees the course sees its parts';
CREATE POLICY chapters_add ON chapters FOR INSERT
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = chapters.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapters_add ON chapters IS 'Owners of the course add parts';
CREATE POLICY chapters_change ON chapters FOR UPDATE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = chapters.course_id AND c.user_id = (SELECT current_user_id())
    ))
    WITH CHECK (EXISTS (
        SELECT FROM courses AS c WHERE c.id = chapters.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapters_change ON chapters IS 'Owners of the course change parts, and move them to none but their courses';
CREATE POLICY chapters_remove ON chapters FOR DELETE
    USING (EXISTS (
        SELECT FROM courses AS c WHERE c.id = chapters.course_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapters_remove ON chapters IS 'Owners of the course remove parts';
CREATE POLICY chapters_admin ON chapters TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY chapters_admin ON chapters IS 'Administrators have all rows';

-- How hard chapters are.
ALTER TABLE chapter_complexity ENABLE ROW LEVEL SECURITY;
CREATE POLICY chapter_complexity_read ON chapter_complexity FOR SELECT
    USING (EXISTS (SELECT FROM chapters AS h WHERE h.id = chapter_complexity.chapter_id));
COMMENT ON POLICY chapter_complexity_read ON chapter_complexity IS 'Whoever sees the chapter sees how hard it is';
CREATE POLICY chapter_complexity_add ON chapter_complexity FOR INSERT
    WITH CHECK (EXISTS (
        SELECT FROM chapters AS h JOIN courses AS c ON c.id = h.course_id
        WHERE h.id = chapter_complexity.chapter_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapter_complexity_add ON chapter_complexity IS 'Owners of the course add it';
CREATE POLICY chapter_complexity_change ON chapter_complexity FOR UPDATE
    USING (EXISTS (
        SELECT FROM chapters AS h JOIN courses AS c ON c.id = h.course_id
        WHERE h.id = chapter_complexity.chapter_id AND c.user_id = (SELECT current_user_id())
    ))
    WITH CHECK (EXISTS (
        SELECT FROM chapters AS h JOIN courses AS c ON c.id = h.course_id
        WHERE h.id = chapter_complexity.chapter_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapter_complexity_change ON chapter_complexity IS 'Owners of the course change it';
CREATE POLICY chapter_complexity_remove ON chapter_complexity FOR DELETE
    USING (EXISTS (
        SELECT FROM chapters AS h JOIN courses AS c ON c.id = h.course_id
        WHERE h.id = chapter_complexity.chapter_id AND c.user_id = (SELECT current_user_id())
    ));
COMMENT ON POLICY chapter_complexity_remove ON chapter_complexity IS 'Owners of the course remove it';
CREATE POLICY chapter_complexity_admin ON chapter_complexity TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY chapter_complexity_admin ON chapter_complexity IS 'Administrators have all rows';

-- Models: read by all.
ALTER TABLE embedding_models ENABLE ROW LEVEL SECURITY;
CREATE POLICY embedding_models_read ON embedding_models FOR SELECT
    USING (true);
COMMENT ON POLICY embedding_models_read ON embedding_models IS 'Everybody reads';
CREATE POLICY embedding_models_admin ON embedding_models TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY embedding_models_admin ON embedding_models IS 'Administrators have all rows';

-- Keywords are everybody's: all read them, whoever is signed in adds, administrators change.
ALTER TABLE keywords ENABLE ROW LEVEL SECURITY;
CREATE POLICY keywords_read ON keywords FOR SELECT
    USING (true);
COMMENT ON POLICY keywords_read ON keywords IS 'Everybody reads';
CREATE POLICY keywords_add ON keywords FOR INSERT
    WITH CHECK (
        (SELECT current_user_id()) IS NOT NULL
        AND analogy_verdict IS NULL AND analogy_verdict_at IS NULL AND occurrences = 0
    );
COMMENT ON POLICY keywords_add ON keywords IS
    'Whoever is signed in adds; verdicts are settled by a trigger, and administrators count';
CREATE POLICY keywords_admin ON keywords TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY keywords_admin ON keywords IS 'Administrators have all rows';

-- Relationships likewise.
ALTER TABLE relationships ENABLE ROW LEVEL SECURITY;
CREATE POLICY relationships_read ON relationships FOR SELECT
    USING (true);
COMMENT ON POLICY relationships_read ON relationships IS 'Everybody reads';
CREATE POLICY relationships_add ON relationships FOR INSERT
    WITH CHECK ((SELECT current_user_id()) IS NOT NULL);
COMMENT ON POLICY relationships_add ON relationships IS 'Whoever is signed in adds';
CREATE POLICY relationships_admin ON relationships TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY relationships_admin ON relationships IS 'Administrators have all rows';

-- Feedback: themselves; the verdict is settled by a trigger that sees all.
ALTER TABLE analogy_feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY analogy_feedback_self ON analogy_feedback
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (user_id = (SELECT current_user_id()));
COMMENT ON POLICY analogy_feedback_self ON analogy_feedback IS 'Everybody has their own feedback';
CREATE POLICY analogy_feedback_admin ON analogy_feedback TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY analogy_feedback_admin ON analogy_feedback IS 'Administrators have all rows';

-- Annotations: themselves, in chapters that they see. A foreign key alone would accept any chapter
-- whose id is guessed, and so tell that it is there.
ALTER TABLE user_annotations ENABLE ROW LEVEL SECURITY;
CREATE POLICY user_annotations_self ON user_annotations
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (
        user_id = (SELECT current_user_id())
        AND EXISTS (SELECT FROM chapters AS h WHERE h.id = user_annotations.chapter_id)
        AND (processed_document_id IS NULL OR EXISTS (
            SELECT FROM processed_documents AS d WHERE d.id = user_annotations.processed_document_id
        ))
    );
COMMENT ON POLICY user_annotations_self ON user_annotations IS 'Everybody has their own annotations, on what they see';
CREATE POLICY user_annotations_admin ON user_annotations TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY user_annotations_admin ON user_annotations IS 'Administrators have all rows';

-- Progress: themselves, in chapters that they see.
ALTER TABLE chapter_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY chapter_progress_self ON chapter_progress
    USING (user_id = (SELECT current_user_id()))
    WITH CHECK (
        user_id = (SELECT current_user_id())
        AND EXISTS (SELECT FROM chapters AS h WHERE h.id = chapter_progress.chapter_id)
    );
COMMENT ON POLICY chapter_progress_self ON chapter_progress IS 'Everybody has their own progress, in what they see';
CREATE POLICY chapter_progress_admin ON chapter_progress TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY chapter_progress_admin ON chapter_progress IS 'Administrators have all rows';

ALTER TABLE user_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY user_progress_see ON user_progress FOR SELECT
    USING (user_id = (SELECT current_user_id()));
COMMENT ON POLICY user_progress_see ON user_progress IS
    'Everybody sees their own; streaks and badges are counted by triggers, which run as the owner';
CREATE POLICY user_progress_admin ON user_progress TO ${admin_role}
    USING (true)
    WITH CHECK (true);
COMMENT ON POLICY user_progress_admin ON user_progress IS 'Administrators have all rows';
