#include "column.h"
#include "date.h"

#include <arpa/inet.h>
#include <assert.h>
#include <endian.h>
#include <string.h>

/* PostgreSQL counts days and microseconds from 2000-01-01. */
enum { EPOCH_DAYS = 10957 };
static const int64_t EPOCH_US = (int64_t)EPOCH_DAYS * 24 * 60 * 60 * 1000000;

/* The head of an array of one dimension: dimensions, whether NULLs may come, element type, length,
 * first subscript. Then each element with its length before it, -1 for NULL. */
enum { HEAD_WORDS = 5, WORD = sizeof(int32_t) };

/* By kind: the element's type (pg_type.oid, fixed since they were made) and its width, 0 if it has
 * none. */
static const struct kind_row {
    int oid, width;
} kinds[] = {
    [COLUMN_TEXT] = { 25, 0 },   [COLUMN_INTEGER] = { 20, 8 },   [COLUMN_BOOLEAN] = { 16, 1 },
    [COLUMN_DATE] = { 1082, 4 }, [COLUMN_INSTANT] = { 1184, 8 }, [COLUMN_MOMENT] = { 1184, 8 },
};

static char *put_bytes(char *to, const void *bytes, size_t length)
{
    return (char *)memcpy(to, bytes, length) + length;
}

static char *put_word(char *to, int value)
{
    uint32_t word = htonl((uint32_t)value);

    return put_bytes(to, &word, sizeof(word));
}

static char *put_long(char *to, int64_t value)
{
    uint64_t number = htobe64((uint64_t)value);

    return put_bytes(to, &number, sizeof(number));
}

static bool is_null(enum column_kind kind, const void *value)
{
    return (kind == COLUMN_TEXT && *(const char *const *)value == NULL) ||
           (kind == COLUMN_DATE && date_is_none(*(const struct date *)value)) ||
           (kind == COLUMN_MOMENT && *(const int64_t *)value == 0);
}

static char *put_text(char *to, const char *text)
{
    size_t length = strlen(text);

    return put_bytes(put_word(to, (int)length), text, length);
}

static char *put_value(char *to, enum column_kind kind, const void *value)
{
    if (is_null(kind, value))
        return put_word(to, -1);
    if (kind == COLUMN_TEXT)
        return put_text(to, *(const char *const *)value);
    to = put_word(to, kinds[kind].width);
    if (kind == COLUMN_DATE)
        return put_word(to, ((const struct date *)value)->days - EPOCH_DAYS);
    if (kind == COLUMN_INSTANT || kind == COLUMN_MOMENT)
        return put_long(to, *(const int64_t *)value - EPOCH_US);
    if (kind == COLUMN_INTEGER)
        return put_long(to, *(const int64_t *)value);
    *to = (char)*(const bool *)value;
    return to + 1;
}

static size_t value_bytes(enum column_kind kind, const void *value)
{
    const char *text;

    if (kind != COLUMN_TEXT)
        return WORD + (size_t)kinds[kind].width;
    text = *(const char *const *)value;
    return WORD + (text ? strlen(text) : 0);
}

static const void *value_of(const struct column *column, const void *row)
{
    return (const char *)row + column->offset;
}

/* NULL if the arena cannot hold it. */
static const char *make_array(const struct column *column, const void *const rows[], int row_count,
                              struct arena *arena, int *ret_length)
{
    size_t bytes = (size_t)HEAD_WORDS * WORD;
    char *array, *end;

    for (int i = 0; i < row_count; i++)
        bytes += value_bytes(column->kind, value_of(column, rows[i]));
    end = array = arena_room(arena, bytes);
    if (!array)
        return NULL;
    end = put_word(end, 1);
    end = put_word(end, 1);
    end = put_word(end, kinds[column->kind].oid);
    end = put_word(end, row_count);
    end = put_word(end, 1);
    for (int i = 0; i < row_count; i++)
        end = put_value(end, column->kind, value_of(column, rows[i]));
    *ret_length = (int)(end - array);
    return array;
}

bool columns_add(struct column_parameters *p, const struct column columns[], int column_count,
                 const void *const rows[], int row_count, struct arena *arena, struct error *err)
{
    assert(p->count + column_count <= COLUMN_PARAMETERS);
    for (int i = 0; i < column_count; i++, p->count++) {
        p->formats[p->count] = 1;
        p->values[p->count] =
            make_array(&columns[i], rows, row_count, arena, &p->lengths[p->count]);
        if (!p->values[p->count])
            return error_set(err, ERROR_UNAVAILABLE, "",
                             "A batch is larger than the memory for it");
    }
    return true;
}

void columns_add_text(struct column_parameters *parameters, const char *text)
{
    parameters->values[parameters->count++] = text;
}
