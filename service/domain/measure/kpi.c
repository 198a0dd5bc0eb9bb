#include "kpi.h"

#define COUNTED_FROM_RECEIPT                                                                       \
    "Waits run from the date on which the first organisation in scope received the request. "      \
    "Events count by the date on which they happened, if that is the as-of date or earlier, so "   \
    "an entry made late changes the figure of an earlier date."

#define NOT_REFERRALS                                                                              \
    "Closed as duplicate or enteredInError: they were no referrals. Linked to an earlier one: "    \
    "they share its clock. "

#define CLOSED_EARLY                                                                               \
    "Closed, for whatever reason, within the limit and without the event: nobody could still "     \
    "act. Open, within the limit and without the event: not due yet."

static const struct kpi rows[KPI_COUNT] = {
    [KPI_K1] = {
        .id = "K1",
        .title = "Advice within 14 days",
        .population = "Every referral received on or before the as-of date, whatever its decision "
                      "status: escalated, held and infoRequested referrals are counted.",
        .numerator = "Those of the denominator whose first specialist advice was given 14 days or "
                     "less after receipt.",
        .denominator = "Those of the population to whom advice was given, or who are past 14 days "
                       "without it.",
        .exclusions = NOT_REFERRALS CLOSED_EARLY,
        .as_of_rule = COUNTED_FROM_RECEIPT,
        .unit = "percent",
        .direction = KPI_HIGHER_IS_BETTER,
        .limit_days = 14,
        .target_percent = KPI_NO_TARGET,
        .target_origin = "The source asks for access to advice within 2 weeks and names no share.",
        .domain = "Ensuring that people have a positive experience of care",
        .dimension = "experience",
        .caveats = "Advice that nobody recorded counts as not given.",
        .source = "Chief Medical Officer's report 2008, as cited by the seed document, section 3.4",
    },
    [KPI_K2] = {
        .id = "K2",
        .title = "First assessment within 56 days",
        .population = "Every referral received on or before the as-of date whose urgency in force "
                      "is routine, whatever its decision status.",
        .numerator = "Those of the denominator whose first assessment took place 56 days or less "
                     "after receipt.",
        .denominator = "Those of the population who were assessed, or who are past 56 days "
                       "without an assessment.",
        .exclusions = "Referrals of a higher urgency: they have shorter limits of their own. "
                      NOT_REFERRALS CLOSED_EARLY,
        .as_of_rule = COUNTED_FROM_RECEIPT,
        .unit = "percent",
        .direction = KPI_HIGHER_IS_BETTER,
        .limit_days = 56,
        .target_percent = KPI_NO_TARGET,
        .target_origin = "The source asks for a wait of no more than 8 weeks and names no share.",
        .domain = "Enhancing quality of life for people with long-term conditions",
        .dimension = "effectiveness",
        .caveats = "Urgency is that of the decision in force, so a referral that is made urgent "
                   "leaves the measure and one that is made routine enters it with its whole wait.",
        .source = "International Association for the Study of Pain, as cited by the seed "
                  "document, section 3.4",
    },
    [KPI_K3] = {
        .id = "K3",
        .title = "Waiting no more than 18 weeks for treatment",
        .population = "Open referrals in England, received on or before the as-of date, whose "
                      "service is inScopeReported or interface.",
        .numerator = "Those of the denominator who have waited 126 days or less.",
        .denominator = "Those of the population whose clock is running on the as-of date "
                       "(incomplete pathways).",
        .exclusions = "Services outOfScope (no clock) and inScopeCommunity (a clock, but left out "
                      "of the national return). Referrals without a service, and those linked to "
                      "an earlier one, whose clock they share.",
        .as_of_rule = "A census: who waits at the end of the as-of date, and for how many days. "
                      "126 days is within 18 weeks; day 127 is not.",
        .unit = "percent",
        .direction = KPI_HIGHER_IS_BETTER,
        .limit_days = 126,
        .target_percent = 92,
        .target_origin = "National standard; the Elective Reform Plan of January 2025 asks for 65 "
                         "% by March 2026 and 92 % by March 2029.",
        .domain = "Ensuring that people have a positive experience of care",
        .dimension = "experience",
        .caveats = "Referrals that wait for a clinician's decision have no service yet and are "
                   "not in this figure: read K1 and K2 beside it. It is a share of those who wait "
                   "now, not of those who were treated.",
        .source = "Referral to treatment consultant-led waiting times: rules suite and recording "
                  "guidance, NHS England",
    },
};

const struct kpi *kpi_row(enum kpi_id id)
{
    return &rows[id];
}

const char *kpi_direction_name(enum kpi_direction direction)
{
    static const char *const names[] = { "increase", "decrease", "neutral" };

    return names[direction];
}
