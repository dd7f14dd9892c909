-- Names, types and volatility as in pgcrypto 1.3; source: PostgreSQL 18, "pgcrypto".

CREATE FUNCTION gen_random_uuid() RETURNS uuid VOLATILE PARALLEL SAFE
    RETURN pg_catalog.gen_random_uuid();

-- From the server's strong random numbers, of which a UUID of version 4 has 122 bits.
CREATE FUNCTION gen_random_bytes(count int)
    RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
DECLARE
    made bytea := '';
BEGIN
    IF count NOT BETWEEN 1 AND 1024 THEN
        RAISE EXCEPTION 'Length not in range' USING ERRCODE = 'external_routine_invocation_exception';
    END IF;
    WHILE length(made) < count LOOP
        made := made || sha256(
            uuid_send(pg_catalog.gen_random_uuid()) || uuid_send(pg_catalog.gen_random_uuid())
            || uuid_send(pg_catalog.gen_random_uuid())
        );
    END LOOP;
    RETURN substr(made, 1, count);
END
$$;

CREATE FUNCTION digest(data bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    CASE lower(type)
        WHEN 'md5' THEN RETURN decode(md5(data), 'hex');
        WHEN 'sha224' THEN RETURN sha224(data);
        WHEN 'sha256' THEN RETURN sha256(data);
        WHEN 'sha384' THEN RETURN sha384(data);
        WHEN 'sha512' THEN RETURN sha512(data);
        ELSE
            RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no digest %; RDS may have it', type
                USING ERRCODE = 'feature_not_supported';
    END CASE;
END
$$;
CREATE FUNCTION digest(data text, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    CASE lower(type)
        WHEN 'md5' THEN RETURN decode(md5(data), 'hex');
        WHEN 'sha224' THEN RETURN sha224(convert_to(data, 'UTF8'));
        WHEN 'sha256' THEN RETURN sha256(convert_to(data, 'UTF8'));
        WHEN 'sha384' THEN RETURN sha384(convert_to(data, 'UTF8'));
        WHEN 'sha512' THEN RETURN sha512(convert_to(data, 'UTF8'));
        ELSE
            RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no digest %; RDS may have it', type
                USING ERRCODE = 'feature_not_supported';
    END CASE;
END
$$;

-- These exist, so that what calls them can be created; called, they say who has them.
CREATE FUNCTION hmac(data text, key text, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no hmac; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION hmac(data bytea, key bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no hmac; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION crypt(password text, salt text)
    RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no crypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION gen_salt(type text)
    RETURNS text LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no gen_salt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION gen_salt(type text, rounds int)
    RETURNS text LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no gen_salt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION encrypt(data bytea, key bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no encrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION decrypt(data bytea, key bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no decrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION encrypt_iv(data bytea, key bytea, iv bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no encrypt_iv; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION decrypt_iv(data bytea, key bytea, iv bytea, type text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no decrypt_iv; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_encrypt(data text, psw text)
    RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_encrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_encrypt(data text, psw text, options text)
    RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_encrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_encrypt_bytea(data bytea, psw text)
    RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_encrypt_bytea; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_encrypt_bytea(data bytea, psw text, options text)
    RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_encrypt_bytea; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_decrypt(msg bytea, psw text)
    RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_decrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_decrypt(msg bytea, psw text, options text)
    RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_decrypt; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_decrypt_bytea(msg bytea, psw text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_decrypt_bytea; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;
CREATE FUNCTION pgp_sym_decrypt_bytea(msg bytea, psw text, options text)
    RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'the stand-in for pgcrypto on this machine has no pgp_sym_decrypt_bytea; RDS has it'
        USING ERRCODE = 'feature_not_supported';
END
$$;

DO $$
BEGIN
    RAISE WARNING 'pgcrypto is a stand-in on this machine: random values and digests; RDS has all of it';
END
$$;
