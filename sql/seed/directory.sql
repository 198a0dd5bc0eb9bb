-- A directory to try Painpath with: invented services for two real integrated care boards (QWO West
-- Yorkshire, QOX Bath and North East Somerset, Swindon and Wiltshire). Organisation codes begin with
-- DEMO and telephone numbers are from the ranges kept free for fiction, so that nothing here can be
-- taken for a real team or reach one. Applied twice it changes nothing, and it leaves local edits be.
--
-- QWO has a community service that meets the MDT minimum; in QOX none does, so that the two answer
-- differently for the same patient. The Tier III centre serves both.

INSERT INTO service (id, name, tier, rtt_scope, nation, provider_ods, site_ods, treatment_function, icbs,
                     accepting, staff_psychologist, staff_physiotherapist, staff_other_rehabilitation,
                     staff_physician, new_minutes_weekly)
VALUES
    ('aire-valley-community-pain', 'Aire Valley Community Pain Service', 'I', 'inScopeCommunity', 'england',
     'DEMO01', 'DEMO0101', '191', '{QWO}', true, true, true, true, true, 1440),
    ('calder-msk-interface', 'Calder MSK and Pain Interface Service', 'I', 'interface', 'england',
     'DEMO02', 'DEMO0201', '191', '{QWO}', true, false, true, false, true, 1200),
    ('wharfedale-self-management', 'Wharfedale Pain Self-Management', 'I', 'outOfScope', 'england',
     'DEMO01', 'DEMO0102', NULL, '{QWO}', true, true, true, false, false, 600),
    ('holme-community-pain', 'Holme Community Pain Team', 'I', 'inScopeCommunity', 'england',
     'DEMO02', 'DEMO0202', '191', '{QWO}', false, true, true, false, true, 480),
    ('moorland-pain-clinic', 'Moorland Hospital Pain Clinic', 'II', 'inScopeReported', 'england',
     'DEMO03', 'DEMO0301', '191', '{QWO}', true, true, true, true, true, 1800),
    ('colne-pain-clinic', 'Colne Infirmary Pain Clinic', 'II', 'inScopeReported', 'england',
     'DEMO04', 'DEMO0401', '191', '{QWO}', true, false, true, false, true, 900),
    ('avonside-community-pain', 'Avonside Community Pain Team', 'I', 'outOfScope', 'england',
     'DEMO05', 'DEMO0501', NULL, '{QOX}', true, true, true, true, false, 960),
    ('downs-msk-interface', 'Downs MSK and Pain Interface Service', 'I', 'interface', 'england',
     'DEMO06', 'DEMO0601', '191', '{QOX}', true, false, true, false, true, 1080),
    ('kennet-self-management', 'Kennet Living with Pain', 'I', 'outOfScope', 'england',
     'DEMO05', 'DEMO0502', NULL, '{QOX}', true, false, true, true, false, 480),
    ('ridgeway-pain-clinic', 'Ridgeway Hospital Pain Clinic', 'II', 'inScopeReported', 'england',
     'DEMO07', 'DEMO0701', '191', '{QOX}', true, true, true, false, true, 1500),
    ('white-horse-pain-clinic', 'White Horse Infirmary Pain Clinic', 'II', 'inScopeReported', 'england',
     'DEMO08', 'DEMO0801', '191', '{QOX}', true, false, false, true, true, 720),
    ('northmoor-highly-specialist-pain', 'Northmoor Highly Specialist Pain Centre', 'III',
     'inScopeReported', 'england',
     'DEMO09', 'DEMO0901', '191', '{QWO,QOX}', true, true, true, true, true, 720)
ON CONFLICT DO NOTHING;

-- Row-level security lets a tenant's contacts be written in that tenant's name alone.
SELECT set_config('app.icbs', 'QWO,QOX', true);

INSERT INTO escalation_contact (icb, id, class, immediate_danger, role, channel, hours,
                                fallback_role, fallback_channel, fallback_hours)
VALUES
    ('QWO', 'emergency', 'E0', false,
     'Emergency coordinator on call', '0113 496 0100', 'at all hours',
     'Nurse in charge, emergency department', '0113 496 0101', 'at all hours'),
    ('QWO', 'immediate-danger', 'E0', true,
     'Emergency services', '999', 'at all hours',
     'Mental health crisis team on call', '0113 496 0102, or NHS 111 and choose mental health', 'at all hours'),
    ('QWO', 'same-day', 'E1', false,
     'Duty clinician, pain triage', '0113 496 0110', 'Monday to Friday, 08:00 to 18:30',
     'Duty lead of the integrated care board', '0113 496 0111', 'at all hours'),
    ('QWO', 'suspected-cancer', 'SC', false,
     'Urgent suspected cancer booking office', '0113 496 0120', 'Monday to Friday, 08:00 to 18:30',
     'Duty lead of the integrated care board', '0113 496 0111', 'at all hours'),
    ('QWO', 'screening', 'HOLD', false,
     'Pain triage nurse', '0113 496 0130', 'Monday to Friday, 08:00 to 18:30',
     'Duty clinician, pain triage', '0113 496 0110', 'Monday to Friday, 08:00 to 18:30'),
    ('QOX', 'emergency', 'E0', false,
     'Emergency coordinator on call', '01632 960100', 'at all hours',
     'Nurse in charge, emergency department', '01632 960101', 'at all hours'),
    ('QOX', 'immediate-danger', 'E0', true,
     'Emergency services', '999', 'at all hours',
     'Mental health crisis team on call', '01632 960102, or NHS 111 and choose mental health', 'at all hours'),
    ('QOX', 'same-day', 'E1', false,
     'Duty clinician, pain triage', '01632 960110', 'Monday to Friday, 08:00 to 18:30',
     'Duty lead of the integrated care board', '01632 960111', 'at all hours'),
    ('QOX', 'suspected-cancer', 'SC', false,
     'Urgent suspected cancer booking office', '01632 960120', 'Monday to Friday, 08:00 to 18:30',
     'Duty lead of the integrated care board', '01632 960111', 'at all hours'),
    ('QOX', 'screening', 'HOLD', false,
     'Pain triage nurse', '01632 960130', 'Monday to Friday, 08:00 to 18:30',
     'Duty clinician, pain triage', '01632 960110', 'Monday to Friday, 08:00 to 18:30')
ON CONFLICT DO NOTHING;
