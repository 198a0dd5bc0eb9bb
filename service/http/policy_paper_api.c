#include "page.h"
#include "policy_papers.h"
#include "route.h"

#include <string.h>

/* Policies as people read them. */

bool diff_policies(struct exchange *x, struct error *err)
{
    const char *text;

    if (!compare_policies(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                          query_filter(x, "from"), query_filter(x, "to"), &text, err))
        return false;
    reply_text(x, 200, "application/json", text, strlen(text));
    return true;
}

bool check_policy(struct exchange *x, struct error *err)
{
    const char *text;
    bool passes;

    if (!examine_policy(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                        path_value(x, "version"), &text, &passes, err))
        return false;
    reply_text(x, 200, "application/json", text, strlen(text));
    return true;
}

bool get_policy_sheet(struct exchange *x, struct error *err)
{
    const char *text;

    if (!print_policy(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                      path_value(x, "version"), query_filter(x, "from"), &text, err))
        return false;
    reply_text(x, 200, "text/html; charset=utf-8", text, strlen(text));
    return true;
}
