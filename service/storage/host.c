#include "cleanup.h"
#include "connection.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(PQconninfoOption *, PQconninfoFree)

static const char *option_value(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++)
        if (text_equal(options->keyword, keyword))
            return text_is_empty(options->val) ? NULL : options->val;
    return NULL;
}

/* Split at commas; NULL is one entry, left to libpq's default. -1 if there are too many. */
static int split(const char *list, struct arena *arena, const char *ret[CONNECTION_HOSTS])
{
    int count = 0;

    if (!list)
        return ret[0] = NULL, 1;
    for (;; list++) {
        size_t length = strcspn(list, ",");

        if (count == CONNECTION_HOSTS)
            return -1;
        ret[count] = arena_bytes(arena, list, length);
        if (!ret[count++])
            return -1;
        list += length;
        if (!*list)
            return count;
    }
}

bool host_list_read(const char *url, struct arena *arena, struct host_list *ret, struct error *err)
{
    cleanup(PQconninfoFree) PQconninfoOption *options = PQconninfoParse(url, NULL);
    int ports;

    /* libpq's own message may quote the password. */
    if (!options)
        return error_set(err, ERROR_INTERNAL, "", "The database connection string cannot be read");
    *ret = (struct host_list){ .count = 1 };
    if (option_value(options, "hostaddr"))
        return true;
    ret->count = split(option_value(options, "host"), arena, ret->names);
    ports = split(option_value(options, "port"), arena, ret->ports);
    if (ret->count < 1 || (ports != 1 && ports != ret->count))
        return error_set(err, ERROR_INTERNAL, "",
                         "The database connection string must name at most %d hosts, "
                         "with one port or one each",
                         CONNECTION_HOSTS);
    for (int i = 1; ports == 1 && i < ret->count; i++)
        ret->ports[i] = ret->ports[0];
    return true;
}
