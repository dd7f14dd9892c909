DROP TABLE user_badges;
DROP TABLE content_urls;
DROP TABLE content;
