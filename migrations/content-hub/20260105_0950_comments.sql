-- Every column and index says what it is for. (Columns that are new with a set have their comments there.)

COMMENT ON COLUMN users.id IS 'Appears in links';
COMMENT ON COLUMN users.display_name IS 'What stands beside their content';
COMMENT ON COLUMN users.created_at IS 'When they came';
COMMENT ON COLUMN users.updated_at IS 'Last change of this row';
COMMENT ON INDEX users_email_key IS 'No address twice';

COMMENT ON COLUMN content.id IS 'Appears in links';
COMMENT ON COLUMN content.user_id IS 'Who published it';
COMMENT ON COLUMN content.title IS 'Its heading';
COMMENT ON COLUMN content.body IS 'Its text, in Markdown';
COMMENT ON COLUMN content.content_type IS 'What kind of thing it is';
COMMENT ON COLUMN content.visibility IS 'Who sees it';
COMMENT ON COLUMN content.created_at IS 'When it was published';
COMMENT ON COLUMN content.updated_at IS 'Last change of this row';
COMMENT ON INDEX content_user_id_idx IS 'What a user published; the foreign key';
COMMENT ON INDEX content_type_created_at_idx IS 'New of a kind';
COMMENT ON INDEX content_search_idx IS 'Words of content';

COMMENT ON COLUMN content_urls.id IS 'Never leaves the database';
COMMENT ON COLUMN content_urls.content_id IS 'Of which content';
COMMENT ON COLUMN content_urls.url IS 'Where it is found';
COMMENT ON COLUMN content_urls.created_at IS 'When it was added';
COMMENT ON COLUMN content_urls.updated_at IS 'Last change of this row';
COMMENT ON INDEX content_urls_one_primary IS 'The address to show';

COMMENT ON COLUMN user_badges.user_id IS 'Who was honoured';
COMMENT ON COLUMN user_badges.badge IS 'For what';
COMMENT ON COLUMN user_badges.awarded_at IS 'When';
