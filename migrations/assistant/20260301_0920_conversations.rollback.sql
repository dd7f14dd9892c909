DROP TABLE citations;
DROP TABLE messages;
DROP TABLE conversations;
DROP FUNCTION refuse_change();
DROP FUNCTION append_message();
