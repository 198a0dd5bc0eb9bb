-- The values that somebody stands for in a tenant.
SELECT threshold, stated, signer, name, role,
       to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS signed_at
  FROM policy_signature
 WHERE icb = $1::text;
