#include "format.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "clinical_code.h"
#include "date.h"
#include "hours.h"
#include "id.h"
#include "nhs_code.h"
#include "shape.h"
#include "text.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

enum { URL_LENGTH = 2048, CURSOR_LENGTH = 512, KEY_LENGTH = 255 };

static bool is_date(const char *text)
{
    struct date day;

    return date_parse(text, &day);
}

static bool is_partial_date(const char *text)
{
    struct date first, last;

    return date_parse_partial(text, &first, &last);
}

static bool is_instant(const char *text)
{
    int64_t us;

    return instant_parse(text, &us);
}

static bool is_uuid(const char *text)
{
    struct id id;

    return id_parse(text, &id);
}

static bool is_hours(const char *text)
{
    struct hours hours;

    return hours_parse(text, &hours);
}

static bool is_token(const char *text)
{
    return shape_is_run(text, LETTERS DIGITS "._:-", 1, 64);
}

static bool is_code(const char *text)
{
    return shape_is_run(text, LETTERS DIGITS "_-", 1, 40) && strspn(text, LETTERS) > 0;
}

static bool is_cursor(const char *text)
{
    return shape_is_run(text, LETTERS DIGITS "._:-", 0, CURSOR_LENGTH);
}

static bool is_event_type(const char *text)
{
    const char *dot = strchr(text, '.');

    return shape_is_run(text, LETTERS DIGITS "._", 3, 64) && dot && dot > text && dot[1] &&
           !strstr(text, "..") && text[strlen(text) - 1] != '.';
}

static bool is_gate(const char *text)
{
    int64_t number;

    if (text_equal(text, "U-00") || text_equal(text, "OTHER"))
        return true;
    return shape_matches("G-99", text) && text_read_integer(text + 2, 1, 15, &number);
}

/* What turns the direction of a line or takes no room, so that a text reads as another. The joiners
 * U+200C and U+200D are letters' business. */
static bool hides_something(const char *text)
{
    static const char *const hidden[] = { "\u061C", "\u200B", "\u200E", "\u200F", "\u202A",
                                          "\u202B", "\u202C", "\u202D", "\u202E", "\u2060",
                                          "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF" };

    for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
        if (strstr(text, hidden[i]))
            return true;
    return false;
}

/* C1 controls, U+0080 to U+009F, are C2 80 to C2 9F in UTF-8. */
static bool is_text(const char *text)
{
    bool readable = false;

    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        if (*s < ' ' || *s == 0x7F || (*s == 0xC2 && s[1] < 0xA0))
            return false;
        readable = readable || *s != ' ';
    }
    return readable && !hides_something(text);
}

static bool is_visible(char c)
{
    return c > ' ' && c <= '~';
}

/* Past the closing quote of an RFC 8941 string that starts at `s`; NULL if it does not close. */
static const char *skip_quoted(const char *s)
{
    for (s++; is_visible(*s) && *s != '"'; s++) {
        if (*s != '\\')
            continue;
        s++;
        if (*s != '"' && *s != '\\')
            return NULL;
    }
    return *s == '"' ? s + 1 : NULL;
}

static bool is_idempotency_key(const char *text)
{
    size_t length = strlen(text);
    const char *end;

    if (text[0] == '"') {
        end = skip_quoted(text);
        return end && !*end && length > 2 && length <= KEY_LENGTH + 2;
    }
    for (end = text; is_visible(*end) && *end != '"';)
        end++;
    return !*end && length > 0 && length <= KEY_LENGTH;
}

/* host, host:port or [IPv6]:port, ending where the path starts. */
static bool is_authority(const char *text, size_t length)
{
    bool literal = text[0] == '[';
    size_t host = strspn(text, literal ? "[0123456789abcdefABCDEF:." : LETTERS DIGITS ".-");
    size_t port;

    if (literal && text[host] != ']')
        return false;
    host += literal;
    if (host < (literal ? 4 : 1) || host > length)
        return false;
    if (host == length)
        return true;
    port = strspn(text + host + 1, DIGITS);
    return text[host] == ':' && port >= 1 && port <= 5 && host + 1 + port == length;
}

static size_t scheme_length(const char *text)
{
    if (strncmp(text, "https://", 8) == 0)
        return 8;
    return strncmp(text, "http://", 7) == 0 ? 7 : 0;
}

static bool is_url(const char *text)
{
    size_t scheme = scheme_length(text);

    if (scheme == 0 || strlen(text) > URL_LENGTH)
        return false;
    for (const char *s = text; *s; s++)
        if (!is_visible(*s) || strchr("#<>\"\\^`{|}", *s))
            return false;
    return is_authority(text + scheme, strcspn(text + scheme, "/?"));
}

/* A format may have several rows, one below the other, each with a rule and a sentence of its own.
 */
static const struct format {
    const char *name;
    bool (*holds)(const char *text);
    const char *sentence;
} formats[] = {
    { "nhsNumber", nhs_number_is_valid,
      "must be an NHS number: ten digits, the last of them the check digit" },
    { "odsCode", ods_code_is_valid, "must be an ODS code: 1 to 9 of A-Z and 0-9" },
    { "icbCode", ods_code_is_valid,
      "must be the ODS code of an integrated care board: 1 to 9 of A-Z and 0-9" },
    { "postcode", postcode_is_valid, "must be a UK postcode" },
    { "ubrn", ubrn_is_valid, "must be a UBRN: twelve digits" },
    { "treatmentFunctionCode", specialty_is_valid,
      "must be a treatment function code: three digits" },
    { "mainSpecialtyCode", specialty_is_valid, "must be a main specialty code: three digits" },
    { "mainSpecialtyCode", specialty_is_main,
      "must not be 191: it is a treatment function code only, retired as a main specialty in "
      "2004" },
    { "icd10", icd10_is_valid, "must be an ICD-10 code, such as M54.5" },
    { "icd10", icd10_is_international,
      "must not be under G89: that category is US-only (ICD-10-CM) and not in the ICD-10 that the "
      "NHS uses" },
    { "icd11Pain", icd11_pain_is_valid,
      "must be an ICD-11 chronic pain code: MG30 or one under it, such as MG30.5" },
    { "opcs4", opcs4_is_valid, "must be an OPCS-4 code, such as A70.4" },
    { "sctid", sctid_is_valid,
      "must be a SNOMED CT identifier: 6 to 18 digits, the last of them the check digit" },
    { "date", is_date, "must be a real day as YYYY-MM-DD" },
    { "partialDate", is_partial_date, "must be a real month or day as YYYY-MM or YYYY-MM-DD" },
    { "instant", is_instant,
      "must be an RFC 3339 time with seconds and offset, such as 2026-01-05T09:30:00Z" },
    { "uuid", is_uuid, "must be a UUID" },
    { "url", is_url,
      "must be an http or https URL without credentials or fragment, at most 2048 characters" },
    { "eventType", is_event_type, "must be an event type, such as referral.received" },
    { "gateId", is_gate, "must be G-01 to G-15, U-00 or OTHER" },
    { "openingHours", is_hours,
      "must be opening hours, such as 24/7 or Mo-Fr 08:00-18:30; PH off" },
    { "token", is_token, "must be 1 to 64 of letters, digits, '.', '_', ':' and '-'" },
    { "code", is_code, "must be 1 to 40 of letters, digits, '_' and '-', a letter first" },
    { "cursor", is_cursor, "must be a cursor that this service gave" },
    { "text", is_text, "must be readable text without control or invisible characters" },
    { "idempotencyKey", is_idempotency_key,
      "must be 1 to 255 visible ASCII characters, bare or in double quotes" },
};
enum { FORMATS = sizeof(formats) / sizeof(*formats) };

const struct format *format_find(const char *name)
{
    for (int i = 0; i < FORMATS; i++)
        if (text_equal(formats[i].name, name))
            return &formats[i];
    return NULL;
}

const char *format_fault(const struct format *format, const char *text)
{
    for (const struct format *row = format; row < formats + FORMATS; row++) {
        if (row->name != format->name && !text_equal(row->name, format->name))
            return NULL;
        if (!row->holds(text))
            return row->sentence;
    }
    return NULL;
}
