-- Takes the log with it: keep a copy if anything was done.
DROP FUNCTION delete_user_data(uuid, text, boolean);
DROP FUNCTION export_user_data(uuid, text);
DROP FUNCTION subject_hash(uuid);
DROP TABLE gdpr_audit_log;
DROP FUNCTION name_db_user();
DROP FUNCTION refuse_change();
