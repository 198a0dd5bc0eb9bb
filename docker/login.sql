-- The login of the service, made by an operator before the first migration: it owns nothing, inherits
-- nothing, and may become the two roles that the tables are granted to. Running it again is harmless.
SET client_min_messages = warning;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['painpath_service', 'painpath_worker', 'painpath'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END
$$;
ALTER ROLE painpath LOGIN NOINHERIT;
GRANT painpath_service, painpath_worker TO painpath;

\getenv password_file PAINPATH_PASSWORD_FILE
\if :{?password_file}
    \set password `cat "$PAINPATH_PASSWORD_FILE"`
    ALTER ROLE painpath PASSWORD :'password';
\endif
