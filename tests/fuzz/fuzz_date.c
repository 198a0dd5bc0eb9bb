#include "date.h"
#include "fuzz.h"

#include <string.h>

/* Dates and instants: what is read is written and read again as the same. */

static void read_date(const char *text)
{
    char written[DATE_TEXT];
    struct date first, last, again;

    if (date_parse(text, &first)) {
        PROMISE(strcmp(date_format(first, written), text) == 0);
        PROMISE(instant_london_date(instant_from_london(first, 720), NULL).days == first.days);
    }
    if (date_parse_partial(text, &first, &last)) {
        PROMISE(first.days <= last.days && last.days - first.days < 31);
        PROMISE(date_parse(date_format(last, written), &again) && again.days == last.days);
    }
}

static void read_instant(const char *text)
{
    char written[INSTANT_TEXT];
    int64_t us, again;
    int minute;

    if (!instant_parse(text, &us))
        return;
    PROMISE(instant_parse(instant_format(us, written), &again) && again == us);
    (void)instant_london_date(us, &minute);
    PROMISE(minute >= 0 && minute < 1440);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    const char *text = fuzz_text(&arena, data, size);

    read_date(text);
    read_instant(text);
    arena_free(&arena);
    return 0;
}
