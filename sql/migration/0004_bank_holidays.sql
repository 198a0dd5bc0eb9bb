-- The bank holidays of 2025 to 2028 that deadlines in working days are counted by.
--
-- Source: the lists that GOV.UK publishes at https://www.gov.uk/bank-holidays, which follow from the
-- Banking and Financial Dealings Act 1971 (schedule 1 and the yearly proclamations: a holiday that
-- falls on a weekend is moved to the next weekday that is none). Scotland had one more by the
-- proclamation of 3 February 2026. England and Wales share a list; each nation has rows of its own,
-- since nothing promises that they always will.
--
-- New years and new proclamations come as a migration of their own. A holiday that is never entered
-- makes a deadline fall a day early, which is the safe side.

-- England and Wales
INSERT INTO bank_holiday (nation, day, name)
SELECT nation, day, name
FROM unnest(ARRAY['england', 'wales']) AS nation
CROSS JOIN (VALUES
    (DATE '2025-01-01', 'New Year''s Day'),
    (DATE '2025-04-18', 'Good Friday'),
    (DATE '2025-04-21', 'Easter Monday'),
    (DATE '2025-05-05', 'Early May bank holiday'),
    (DATE '2025-05-26', 'Spring bank holiday'),
    (DATE '2025-08-25', 'Summer bank holiday'),
    (DATE '2025-12-25', 'Christmas Day'),
    (DATE '2025-12-26', 'Boxing Day'),
    (DATE '2026-01-01', 'New Year''s Day'),
    (DATE '2026-04-03', 'Good Friday'),
    (DATE '2026-04-06', 'Easter Monday'),
    (DATE '2026-05-04', 'Early May bank holiday'),
    (DATE '2026-05-25', 'Spring bank holiday'),
    (DATE '2026-08-31', 'Summer bank holiday'),
    (DATE '2026-12-25', 'Christmas Day'),
    (DATE '2026-12-28', 'Boxing Day (substitute day)'),
    (DATE '2027-01-01', 'New Year''s Day'),
    (DATE '2027-03-26', 'Good Friday'),
    (DATE '2027-03-29', 'Easter Monday'),
    (DATE '2027-05-03', 'Early May bank holiday'),
    (DATE '2027-05-31', 'Spring bank holiday'),
    (DATE '2027-08-30', 'Summer bank holiday'),
    (DATE '2027-12-27', 'Christmas Day (substitute day)'),
    (DATE '2027-12-28', 'Boxing Day (substitute day)'),
    (DATE '2028-01-03', 'New Year''s Day (substitute day)'),
    (DATE '2028-04-14', 'Good Friday'),
    (DATE '2028-04-17', 'Easter Monday'),
    (DATE '2028-05-01', 'Early May bank holiday'),
    (DATE '2028-05-29', 'Spring bank holiday'),
    (DATE '2028-08-28', 'Summer bank holiday'),
    (DATE '2028-12-25', 'Christmas Day'),
    (DATE '2028-12-26', 'Boxing Day')
) AS holiday (day, name);

-- Scotland
INSERT INTO bank_holiday (nation, day, name)
SELECT nation, day, name
FROM unnest(ARRAY['scotland']) AS nation
CROSS JOIN (VALUES
    (DATE '2025-01-01', 'New Year''s Day'),
    (DATE '2025-01-02', '2nd January'),
    (DATE '2025-04-18', 'Good Friday'),
    (DATE '2025-05-05', 'Early May bank holiday'),
    (DATE '2025-05-26', 'Spring bank holiday'),
    (DATE '2025-08-04', 'Summer bank holiday'),
    (DATE '2025-12-01', 'St Andrew''s Day (substitute day)'),
    (DATE '2025-12-25', 'Christmas Day'),
    (DATE '2025-12-26', 'Boxing Day'),
    (DATE '2026-01-01', 'New Year''s Day'),
    (DATE '2026-01-02', '2nd January'),
    (DATE '2026-04-03', 'Good Friday'),
    (DATE '2026-05-04', 'Early May bank holiday'),
    (DATE '2026-05-25', 'Spring bank holiday'),
    (DATE '2026-06-15', 'World Cup bank holiday'),
    (DATE '2026-08-03', 'Summer bank holiday'),
    (DATE '2026-11-30', 'St Andrew''s Day'),
    (DATE '2026-12-25', 'Christmas Day'),
    (DATE '2026-12-28', 'Boxing Day (substitute day)'),
    (DATE '2027-01-01', 'New Year''s Day'),
    (DATE '2027-01-04', '2nd January (substitute day)'),
    (DATE '2027-03-26', 'Good Friday'),
    (DATE '2027-05-03', 'Early May bank holiday'),
    (DATE '2027-05-31', 'Spring bank holiday'),
    (DATE '2027-08-02', 'Summer bank holiday'),
    (DATE '2027-11-30', 'St Andrew''s Day'),
    (DATE '2027-12-27', 'Christmas Day (substitute day)'),
    (DATE '2027-12-28', 'Boxing Day (substitute day)'),
    (DATE '2028-01-03', 'New Year''s Day (substitute day)'),
    (DATE '2028-01-04', '2nd January (substitute day)'),
    (DATE '2028-04-14', 'Good Friday'),
    (DATE '2028-05-01', 'Early May bank holiday'),
    (DATE '2028-05-29', 'Spring bank holiday'),
    (DATE '2028-08-07', 'Summer bank holiday'),
    (DATE '2028-11-30', 'St Andrew''s Day'),
    (DATE '2028-12-25', 'Christmas Day'),
    (DATE '2028-12-26', 'Boxing Day')
) AS holiday (day, name);

-- Northern Ireland
INSERT INTO bank_holiday (nation, day, name)
SELECT nation, day, name
FROM unnest(ARRAY['ni']) AS nation
CROSS JOIN (VALUES
    (DATE '2025-01-01', 'New Year''s Day'),
    (DATE '2025-03-17', 'St Patrick''s Day'),
    (DATE '2025-04-18', 'Good Friday'),
    (DATE '2025-04-21', 'Easter Monday'),
    (DATE '2025-05-05', 'Early May bank holiday'),
    (DATE '2025-05-26', 'Spring bank holiday'),
    (DATE '2025-07-14', 'Battle of the Boyne (Orangemen''s Day) (substitute day)'),
    (DATE '2025-08-25', 'Summer bank holiday'),
    (DATE '2025-12-25', 'Christmas Day'),
    (DATE '2025-12-26', 'Boxing Day'),
    (DATE '2026-01-01', 'New Year''s Day'),
    (DATE '2026-03-17', 'St Patrick''s Day'),
    (DATE '2026-04-03', 'Good Friday'),
    (DATE '2026-04-06', 'Easter Monday'),
    (DATE '2026-05-04', 'Early May bank holiday'),
    (DATE '2026-05-25', 'Spring bank holiday'),
    (DATE '2026-07-13', 'Battle of the Boyne (Orangemen''s Day) (substitute day)'),
    (DATE '2026-08-31', 'Summer bank holiday'),
    (DATE '2026-12-25', 'Christmas Day'),
    (DATE '2026-12-28', 'Boxing Day (substitute day)'),
    (DATE '2027-01-01', 'New Year''s Day'),
    (DATE '2027-03-17', 'St Patrick''s Day'),
    (DATE '2027-03-26', 'Good Friday'),
    (DATE '2027-03-29', 'Easter Monday'),
    (DATE '2027-05-03', 'Early May bank holiday'),
    (DATE '2027-05-31', 'Spring bank holiday'),
    (DATE '2027-07-12', 'Battle of the Boyne (Orangemen''s Day)'),
    (DATE '2027-08-30', 'Summer bank holiday'),
    (DATE '2027-12-27', 'Christmas Day (substitute day)'),
    (DATE '2027-12-28', 'Boxing Day (substitute day)'),
    (DATE '2028-01-03', 'New Year''s Day (substitute day)'),
    (DATE '2028-03-17', 'St Patrick''s Day'),
    (DATE '2028-04-14', 'Good Friday'),
    (DATE '2028-04-17', 'Easter Monday'),
    (DATE '2028-05-01', 'Early May bank holiday'),
    (DATE '2028-05-29', 'Spring bank holiday'),
    (DATE '2028-07-12', 'Battle of the Boyne (Orangemen''s Day)'),
    (DATE '2028-08-28', 'Summer bank holiday'),
    (DATE '2028-12-25', 'Christmas Day'),
    (DATE '2028-12-26', 'Boxing Day')
) AS holiday (day, name);
