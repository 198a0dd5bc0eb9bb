-- Whoever still waits after rescreen_days is asked again (U-06): the worker tells. Expand only: an older program's
-- referral has neither column and is told of once a newer one has decided it again.

-- `rescreen_due`: when the worker tells next, a whole number of `rescreen_days` after the clock's start. Null: never.
ALTER TABLE referral ADD COLUMN rescreen_due date, ADD COLUMN rescreen_days integer
    CONSTRAINT referral_rescreen_days_positive CHECK (rescreen_days > 0);

-- Of every tenant's rows: the owner is a member of the worker's role, whose policy lets it see them.
UPDATE referral
   SET rescreen_due = (decision::json #>> '{clocks,rescreenDue}')::date,
       rescreen_days = nullif(greatest((decision::json #>> '{clocks,rescreenDue}')::date - clock_started_on, 0), 0)
 WHERE state = 'open';

CREATE INDEX referral_rescreen ON referral (icb, rescreen_due) WHERE rescreen_due IS NOT NULL;
GRANT UPDATE (rescreen_due) ON referral TO painpath_worker;
