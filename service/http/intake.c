#include "intake.h"

static bool refuse_length(size_t limit, struct error *err)
{
    return error_set(err, ERROR_TOO_LARGE, "", "At most %zu bytes are read", limit);
}

static bool refuse_for_now(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Too many bodies at once");
}

bool intake_expect(const struct intake_budget *budget, size_t limit, size_t length,
                   struct error *err)
{
    if (length > limit)
        return refuse_length(limit, err);
    if (length > 0 && atomic_load(&budget->held) + length > budget->ceiling)
        return refuse_for_now(err);
    return true;
}

/* Take so many bytes from the budget, all or none. */
static bool reserve(struct intake_budget *budget, size_t bytes)
{
    if (atomic_fetch_add(&budget->held, bytes) + bytes <= budget->ceiling)
        return true;
    atomic_fetch_sub(&budget->held, bytes);
    return false;
}

bool intake_take(struct intake_budget *budget, struct intake *intake, size_t limit, size_t length)
{
    if (intake->is_too_long || intake->is_crowded_out)
        return false;
    intake->is_too_long = intake->held + length > limit;
    if (intake->is_too_long)
        return false;
    intake->is_crowded_out = !reserve(budget, length);
    if (intake->is_crowded_out)
        return false;
    intake->held += length;
    return true;
}

bool intake_check(const struct intake *intake, size_t limit, struct error *err)
{
    if (intake->is_too_long)
        return refuse_length(limit, err);
    if (intake->is_crowded_out)
        return refuse_for_now(err);
    return true;
}

void intake_end(struct intake_budget *budget, struct intake *intake)
{
    atomic_fetch_sub(&budget->held, intake->held);
    *intake = (struct intake){ 0 };
}
