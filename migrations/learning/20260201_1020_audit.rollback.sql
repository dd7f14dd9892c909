-- Tables whose audit is on lose their trigger with the function.
DROP FUNCTION disable_audit(regclass);
DROP FUNCTION enable_audit(regclass);
DROP FUNCTION write_audit_log() CASCADE;
DROP FUNCTION audit_subject(text, jsonb);
DROP TABLE audit_log;
