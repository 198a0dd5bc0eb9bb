-- Delete an endpoint, and its secret, at the version that the caller has read. No row: there is no such
-- endpoint.
WITH deleted AS (
    UPDATE webhook_endpoint
       SET status = 'deleted', version = version + 1, secret_sealed = ''
     WHERE id = $1::uuid AND version = $2::integer AND status <> 'deleted'
    RETURNING icb, id
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $3::uuid, now(), $4::text, $5::text, $6::text, 'deleteWebhookEndpoint', $7::text
      FROM deleted
)
SELECT EXISTS (SELECT FROM deleted) AS is_deleted
  FROM webhook_endpoint
 WHERE id = $1::uuid AND status <> 'deleted';
