-- A directory to try Painpath with: invented services for two real integrated care boards (QWO West
-- Yorkshire, QOX Bath and North East Somerset, Swindon and Wiltshire). Organisation codes begin with
-- DEMO and telephone numbers are from the ranges kept free for fiction, so that nothing here can be
-- taken for a real team or reach one. Applied twice it changes nothing, and it leaves local edits be.
--
-- QWO has a community service that meets the MDT minimum, and local assessment for spinal cord stimulation
-- and joint addiction care; QOX has none of these, and a children's team that QWO has not: the two answer
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

-- What each offers, also where these rows are older than the columns. Whoever has said so already is left be.
UPDATE service
   SET interventions = seed.interventions::text[], streams = seed.streams::text[], age_from = seed.age_from,
       wait_days = seed.wait_days
FROM (VALUES
    ('aire-valley-community-pain',
     '{SUPPORTED_SELF_MANAGEMENT,HEALTH_COACH,EARLY_STRATIFIED_CARE,BRIEF_PSYCH_INFORMED,'
     'PHYSIO_1TO1,PSYCH_1TO1,STANDARD_PMP,MEDICINES_REVIEW,OPIOID_TAPER,EDUCATION}',
     '{MSK,NON_MSK}', 16, 42),
    ('calder-msk-interface',
     '{SUPPORTED_SELF_MANAGEMENT,EARLY_STRATIFIED_CARE,PHYSIO_1TO1,MEDICINES_REVIEW,EDUCATION}',
     '{MSK}', 18, 21),
    ('wharfedale-self-management',
     '{SUPPORTED_SELF_MANAGEMENT,HEALTH_COACH,SOCIAL_PRESCRIBING,EARLY_STRATIFIED_CARE,'
     'BRIEF_PSYCH_INFORMED,EDUCATION,VOCATIONAL}',
     '{MSK,NON_MSK}', 18, 14),
    ('holme-community-pain',
     '{SUPPORTED_SELF_MANAGEMENT,EARLY_STRATIFIED_CARE,PHYSIO_1TO1,PSYCH_1TO1,STANDARD_PMP,'
     'MEDICINES_REVIEW}',
     '{MSK,NON_MSK}', 18, NULL),
    ('moorland-pain-clinic',
     '{EARLY_STRATIFIED_CARE,PHYSIO_1TO1,PSYCH_1TO1,STANDARD_PMP,INTENSIVE_PMP,MEDICINES_REVIEW,'
     'OPIOID_TAPER,JOINT_ADDICTION_CARE,NERVE_ROOT_INJECTION,EPIDURAL,MBB,RFD,SCS_ASSESSMENT,'
     'LIAISON_PSYCHIATRY,MENTAL_HEALTH_SUPPORT,CASE_MANAGEMENT,EDUCATION}',
     '{MSK,NON_MSK,INPATIENT_PAIN,CANCER_PALLIATIVE,PAIN_ADDICTION,MENTAL_HEALTH}', 16, 98),
    ('colne-pain-clinic',
     '{EARLY_STRATIFIED_CARE,PHYSIO_1TO1,MEDICINES_REVIEW,NERVE_ROOT_INJECTION,EPIDURAL,MBB}',
     '{MSK,NON_MSK,INPATIENT_PAIN}', 18, 63),
    ('avonside-community-pain',
     '{SUPPORTED_SELF_MANAGEMENT,HEALTH_COACH,EARLY_STRATIFIED_CARE,BRIEF_PSYCH_INFORMED,'
     'PHYSIO_1TO1,PSYCH_1TO1,EDUCATION}',
     '{MSK,NON_MSK}', 18, 35),
    ('downs-msk-interface',
     '{SUPPORTED_SELF_MANAGEMENT,EARLY_STRATIFIED_CARE,PHYSIO_1TO1,MEDICINES_REVIEW}',
     '{MSK}', 18, 28),
    ('kennet-self-management',
     '{SUPPORTED_SELF_MANAGEMENT,HEALTH_COACH,SOCIAL_PRESCRIBING,EDUCATION,VOCATIONAL}',
     '{MSK,NON_MSK}', 18, NULL),
    ('ridgeway-pain-clinic',
     '{EARLY_STRATIFIED_CARE,PHYSIO_1TO1,PSYCH_1TO1,STANDARD_PMP,MEDICINES_REVIEW,OPIOID_TAPER,'
     'NERVE_ROOT_INJECTION,EPIDURAL,MBB,RFD,CASE_MANAGEMENT,EDUCATION}',
     '{MSK,NON_MSK,PAEDIATRIC,INPATIENT_PAIN,MENTAL_HEALTH}', 8, 84),
    ('white-horse-pain-clinic',
     '{MEDICINES_REVIEW,NERVE_ROOT_INJECTION,EPIDURAL}',
     '{MSK,NON_MSK,CANCER_PALLIATIVE}', 18, NULL),
    ('northmoor-highly-specialist-pain',
     '{PHYSIO_1TO1,PSYCH_1TO1,STANDARD_PMP,INTENSIVE_PMP,MEDICINES_REVIEW,OPIOID_TAPER,'
     'NERVE_ROOT_INJECTION,EPIDURAL,MBB,RFD,SCS_ASSESSMENT,ITDD_ASSESSMENT,'
     'MENTAL_HEALTH_SUPPORT,CASE_MANAGEMENT,VOCATIONAL}',
     '{MSK,NON_MSK,MENTAL_HEALTH}', 18, 154)
) AS seed (id, interventions, streams, age_from, wait_days)
 WHERE service.id = seed.id AND service.interventions = '{}';

-- Row-level security lets a tenant's contacts be written in that tenant's name alone.
SELECT set_config('app.icbs', 'QWO,QOX', true);

INSERT INTO escalation_contact (icb, id, class, immediate_danger, role, channel, hours,
                                fallback_role, fallback_channel, fallback_hours)
VALUES
    ('QWO', '019a8c10-0000-7000-8000-000000000011', 'E0', false,
     'Emergency coordinator on call', '0113 496 0100', '24/7',
     'Nurse in charge, emergency department', '0113 496 0101', '24/7'),
    ('QWO', '019a8c10-0000-7000-8000-000000000012', 'E0', true,
     'Emergency services', '999', '24/7',
     'Mental health crisis team on call', '0113 496 0102, or NHS 111 and choose mental health', '24/7'),
    ('QWO', '019a8c10-0000-7000-8000-000000000013', 'E1', false,
     'Duty clinician, pain triage', '0113 496 0110', 'Mo-Fr 08:00-18:30; PH off',
     'Duty lead of the integrated care board', '0113 496 0111', '24/7'),
    ('QWO', '019a8c10-0000-7000-8000-000000000014', 'SC', false,
     'Urgent suspected cancer booking office', '0113 496 0120', 'Mo-Fr 08:00-18:30; PH off',
     'Duty lead of the integrated care board', '0113 496 0111', '24/7'),
    ('QWO', '019a8c10-0000-7000-8000-000000000015', 'HOLD', false,
     'Pain triage nurse', '0113 496 0130', 'Mo-Fr 08:00-18:30; PH off',
     'Duty clinician, pain triage', '0113 496 0110', 'Mo-Fr 08:00-18:30; PH off'),
    ('QOX', '019a8c10-0000-7000-8000-000000000021', 'E0', false,
     'Emergency coordinator on call', '01632 960100', '24/7',
     'Nurse in charge, emergency department', '01632 960101', '24/7'),
    ('QOX', '019a8c10-0000-7000-8000-000000000022', 'E0', true,
     'Emergency services', '999', '24/7',
     'Mental health crisis team on call', '01632 960102, or NHS 111 and choose mental health', '24/7'),
    ('QOX', '019a8c10-0000-7000-8000-000000000023', 'E1', false,
     'Duty clinician, pain triage', '01632 960110', 'Mo-Fr 08:00-18:30; PH off',
     'Duty lead of the integrated care board', '01632 960111', '24/7'),
    ('QOX', '019a8c10-0000-7000-8000-000000000024', 'SC', false,
     'Urgent suspected cancer booking office', '01632 960120', 'Mo-Fr 08:00-18:30; PH off',
     'Duty lead of the integrated care board', '01632 960111', '24/7'),
    ('QOX', '019a8c10-0000-7000-8000-000000000025', 'HOLD', false,
     'Pain triage nurse', '01632 960130', 'Mo-Fr 08:00-18:30; PH off',
     'Duty clinician, pain triage', '01632 960110', 'Mo-Fr 08:00-18:30; PH off')
ON CONFLICT DO NOTHING;
