#include "step.h"
#include "clock.h"
#include "date.h"
#include "example.h"
#include "keep.h"
#include "text.h"

#include <criterion/criterion.h>

const char *today(int days_later)
{
    char text[DATE_TEXT];
    struct date date = instant_london_date(clock_now_us(), NULL);

    date.days += days_later;
    return keep_format("%s", date_format(date, text));
}

struct answer read_back(const char *path)
{
    return send_request(.path = path, .token = clinician_token());
}

int version_of(const char *path)
{
    struct answer answer = read_back(path);

    return (int)answer_integer(&answer, "/version");
}

struct answer amend(const char *path, int version, const char *patch)
{
    return change(NULL, "PATCH", path, version, patch);
}

struct answer review(const char *path, int version, const char *body)
{
    return change(NULL, "POST", keep_format("%s/review", path), version, body);
}

struct answer escalate(const char *path, const char *gate, const char *body)
{
    return change(NULL, "POST", keep_format("%s/escalations/%s", path, gate), 0, body);
}

struct answer acknowledge(const char *path, const char *gate)
{
    return escalate(path, gate, keep_format("{'step':'acknowledge','on':'%s'}", today(0)));
}

struct answer settle(const char *path, const char *gate, const char *more)
{
    return escalate(path, gate,
                    keep_format("{'step':'outcome','outcomeCode':'notConfirmed',"
                                "'on':'%s'%s}",
                                today(0), more));
}

struct answer close_at(const char *path, int version, const char *on)
{
    return change(NULL, "POST", keep_format("%s/close", path), version,
                  keep_format("{'reason':'withdrawnByPatient','on':'%s'}", on));
}

const char *gate_at(const struct answer *answer, const char *gate, const char *name)
{
    json_t *item;
    size_t i;

    json_array_foreach(answer_at(answer, "/decision/escalations"), i, item) {
        if (text_equal(json_string_value(json_object_get(item, "gate")), gate))
            return json_string_value(json_object_get(item, name));
    }
    return NULL;
}

const char *status_of(const struct answer *answer)
{
    const char *status = answer_text(answer, "/decision/status");

    return status ? status : "";
}

void expect_fault_at(const struct answer *answer, const char *pointer)
{
    cr_expect_eq(answer->status, 422, "%s: %d %s", pointer, answer->status, answer->body);
    cr_expect_str_eq(answer_text(answer, "/errors/0/pointer"), pointer);
}
