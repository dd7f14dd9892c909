DROP TABLE user_profiles;
DROP TABLE users;
DROP FUNCTION validate_profile();
