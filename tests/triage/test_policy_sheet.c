#include "policy_diff.h"
#include "policy_flat.h"
#include "policy_sheet.h"
#include "policy_words.h"
#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The page that a clinician signs. */

static struct arena arena;
static json_t *document;

static void open_document(void)
{
    arena_init(&arena, 128 * MIB);
    document = policy_document();
}

static void close_document(void)
{
    json_decref(document);
    arena_free(&arena);
}

TestSuite(policy_sheet, .init = open_document, .fini = close_document);

static const char *sheet_of(const json_t *older)
{
    const char *page = NULL;
    struct error err = { 0 };

    cr_assert(policy_sheet(document, older, &arena, &page, &err), "%s", err.detail);
    return page;
}

static int count(const char *page, const char *text)
{
    int found = 0;

    for (; (page = strstr(page, text)); page += strlen(text))
        found++;
    return found;
}

static json_t *row_at(const char *table, size_t index)
{
    return json_array_get(json_object_get(policy_find_table(document, table), "rows"), index);
}

/* The page as a list of tags: every one closed in its order, and attributes that load nothing. */
struct tags {
    const char *open[64];
    size_t lengths[64];
    int depth;
};

static void expect_harmless(const char *tag, size_t length)
{
    static const char *const tags[] = { "script", "link", "img", "iframe", "object", "a", "form" };
    static const char *const words[] = { " src=", " href=", " style=", " on", "url(", "@import" };
    const char *copy = arena_bytes(&arena, tag, length);

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        size_t name = strlen(tags[i]);

        cr_expect(strncmp(copy, tags[i], name) != 0 || isalpha((unsigned char)copy[name]), "<%s>",
                  copy);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        cr_expect_not(strstr(copy, words[i]), "<%s>", copy);
}

static void take_tag(struct tags *tags, const char *tag, size_t length)
{
    size_t name = strcspn(tag, " />");

    expect_harmless(tag, length);
    if (tag[0] == '!' || tag[length - 1] == '/')
        return;
    if (tag[0] != '/') {
        cr_assert_lt(tags->depth, 64);
        tags->open[tags->depth] = tag;
        tags->lengths[tags->depth++] = name;
        return;
    }
    cr_assert_gt(tags->depth, 0, "</%.*s", 20, tag);
    tags->depth--;
    cr_assert(strncmp(tag + 1, tags->open[tags->depth], tags->lengths[tags->depth]) == 0,
              "%.20s closes %.20s", tag, tags->open[tags->depth]);
}

static void expect_entity(const char *text)
{
    cr_expect(strncmp(text, "&amp;", 5) == 0 || strncmp(text, "&lt;", 4) == 0 ||
                  strncmp(text, "&gt;", 4) == 0 || strncmp(text, "&quot;", 6) == 0 ||
                  strncmp(text, "&#39;", 5) == 0,
              "%.20s", text);
}

static void expect_well_formed(const char *page)
{
    struct tags tags = { .depth = 0 };

    for (; *page; page++) {
        if (*page == '<') {
            size_t length = strcspn(page + 1, "<>");

            cr_assert_eq(page[1 + length], '>', "%.40s", page);
            take_tag(&tags, page + 1, length);
            page += length + 1;
        } else if (*page == '&') {
            expect_entity(page);
        } else {
            cr_expect(*page == '\n' || (unsigned char)*page >= 0x20);
        }
    }
    cr_expect_eq(tags.depth, 0);
}

Test(policy_sheet, is_well_formed_and_loads_nothing)
{
    const char *page = sheet_of(NULL);

    expect_well_formed(page);
    cr_expect_eq(count(page, "url("), 0);
    cr_expect_eq(count(page, "@import"), 0);
    cr_expect_eq(count(page, "default-src &#39;none&#39;"), 1);
    cr_expect_eq(count(page, "<html lang=\"en-GB\">"), 1);
    cr_expect_eq(count(page, "<h1>"), 1);
}

Test(policy_sheet, holds_each_row_once_with_its_reason_and_source)
{
    const char *page = sheet_of(NULL);

    for (int i = 0; i < POLICY_TABLE_COUNT; i++) {
        json_t *lines = policy_flat_lines(document, policy_table_names[i]), *line;
        size_t k;

        json_array_foreach(lines, k, line) {
            const char *id = json_string_value(json_object_get(line, "id"));
            const char *start = arena_format(&arena, "data-row=\"%s\">%s</th>", id, id);
            const char *row = strstr(page, start), *end = row ? strstr(row, "</tr>") : NULL;

            cr_expect_eq(count(page, start), 1, "%s", id);
            cr_assert(end);
            row = arena_bytes(&arena, row, (size_t)(end - row));
            cr_expect_eq(count(row, "<li>") >= 1, true, "%s says what it does", id);
            cr_expect_eq(count(row, " data-source=\"row\">"), 1, "%s", id);
            cr_expect_eq(count(row, "<td"), 4, "%s", id);
        }
        json_decref(lines);
    }
}

Test(policy_sheet, holds_each_threshold_and_each_source_of_evidence_once)
{
    const char *page = sheet_of(NULL), *name;
    json_t *value;
    size_t i;

    json_object_foreach(json_object_get(document, "thresholds"), name, value) {
        cr_expect_eq(count(page, arena_format(&arena, "data-threshold=\"%s\"", name)), 1, "%s",
                     name);
    }
    json_array_foreach(json_object_get(document, "evidence"), i, value) {
        const char *id = json_string_value(json_object_get(value, "id"));

        cr_expect_eq(count(page, arena_format(&arena, "data-evidence=\"%s\"", id)), 1, "%s", id);
    }
}

Test(policy_sheet, open_judgements_come_first_with_room_to_sign)
{
    const char *page = sheet_of(NULL), *tables = strstr(page, "The tables, in the order"), *name;
    json_t *threshold;

    cr_assert(tables);
    json_object_foreach(json_object_get(document, "thresholds"), name, threshold) {
        const char *origin = json_string_value(json_object_get(threshold, "origin"));
        const char *start = arena_format(&arena, "data-threshold=\"%s\"", name);
        const char *row = strstr(page, start);
        bool is_open = !text_equal(origin, "source");

        cr_expect_eq(row < tables, is_open, "%s", name);
        row = arena_bytes(&arena, row, (size_t)(strstr(row, "</tr>") - row));
        cr_expect_eq(count(row, "<td></td>"), is_open ? 3 : 0, "%s", name);
        cr_expect_eq(count(row, "not set"), json_is_null(json_object_get(threshold, "value")), "%s",
                     name);
    }
}

Test(policy_sheet, tables_stand_in_the_order_in_which_they_are_read)
{
    const char *at = sheet_of(NULL);

    for (int i = 0; i < POLICY_TABLE_COUNT; i++) {
        at = strstr(at, arena_format(&arena, "<code>%s</code></h3>", policy_table_names[i]));
        cr_assert(at, "%s", policy_table_names[i]);
    }
}

Test(policy_sheet, names_the_document_and_its_revision)
{
    const char *page = sheet_of(NULL);

    cr_expect_geq(count(page, default_policy()->revision), 2);
    cr_expect_eq(
        count(page, arena_format(&arena, "\"Revision %.12s\"", default_policy()->revision)), 1);
}

Test(policy_sheet, what_has_faults_says_that_it_is_not_to_be_signed)
{
    set_at(row_at("bands", 0), "/then", json_pack("{s:s}", "band", "lower"));
    cr_expect_eq(count(sheet_of(NULL), "is not to be signed"), 1);
    cr_expect_eq(count(sheet_of(NULL), "No revision"), 1);
}

Test(policy_sheet, every_text_is_escaped)
{
    static const char nasty[] = "<script>alert(\"1\")</script> & 'x' \x01 ]]>";
    const char *page;

    set_at(document, "/title", json_string(nasty));
    set_at(document, "/id", json_string(nasty));
    set_at(document, "/version", json_string("</style>"));
    set_at(document, "/thresholds/u1Days/source", json_string(nasty));
    set_at(document, "/thresholds/u1Days/unit", json_string(nasty));
    set_at(document, "/thresholds/<b>",
           json_pack("{s:i, s:s, s:s}", "value", 1, "origin", "judgement", "source", "x"));
    set_at(row_at("bands", 0), "/because", json_string(nasty));
    set_at(row_at("bands", 0), "/id", json_string("<i>.1"));
    set_at(row_at("bands", 0), "/when", json_pack("{s:s}", "<b>", nasty));
    set_at(row_at("gates", 0), "/then/action", json_string(nasty));
    set_at(row_at("gates", 0), "/then/<b>", json_string(nasty));
    page = sheet_of(NULL);
    expect_well_formed(page);
    cr_expect_eq(count(page, "<script"), 0);
    cr_expect_geq(count(page, "&lt;script&gt;"), 6);
    cr_expect_eq(count(page, "</style>"), 1);
}

Test(policy_sheet, an_older_document_shows_what_differs_before_the_tables)
{
    json_t *older = policy_document();
    const char *page, *change;

    set_at(document, "/thresholds/u1Days/value", json_integer(5));
    page = sheet_of(older);
    expect_well_formed(page);
    change = strstr(page, "<del>7</del> becomes <ins>5</ins>");
    cr_assert(change);
    cr_expect(change < strstr(page, "The tables, in the order"));
    cr_expect_eq(count(sheet_of(NULL), "<del>"), 0);
    json_decref(older);
}

Test(policy_sheet, a_difference_is_a_page_of_its_own)
{
    json_t *older = policy_document();
    struct policy_diff diff;
    struct error err;
    const char *page;

    (void)json_array_remove(json_object_get(policy_find_table(older, "dates"), "rows"), 0);
    set_at(row_at("bands", 0), "/because", json_string("<b>"));
    cr_assert(policy_diff_make(older, document, &arena, &diff, &err));
    page = policy_diff_sheet(&diff, &arena);
    expect_well_formed(page);
    cr_expect_eq(count(page, "<ins>&lt;b&gt;</ins>"), 1);
    cr_expect_eq(count(page, "<td>added</td>"), 1);
    cr_expect_eq(count(page, "Nothing differs"), 0);
    json_decref(older);
}

static const char *condition(const char *fact, const char *cell)
{
    struct buffer words;

    buffer_init(&words, &arena, 4 * KIB);
    policy_words_condition(&words, document, fact, cell);
    return words.text;
}

Test(policy_sheet, conditions_are_in_words)
{
    static const struct {
        const char *fact, *cell, *words;
    } cases[] = {
        { "startBackTotal", "[4..9]", "STarT Back total from 4 to 9" },
        { "startBackTotal", "(@startBackLowMax..9)", "STarT Back total above 3 to below 9" },
        { "startBackDistress", ">= @startBackHighDistress", "STarT Back distress of 4 or more" },
        { "omeMgPerDay", "< 90", "oral morphine equivalent in mg a day below 90" },
        { "phq9Item9", "= 0", "PHQ-9 item 9 of exactly 0" },
        { "phq9Item9", "missing", "PHQ-9 item 9 is not known" },
        { "ageYears", "in([16..18), missing)", "age in years from 16 to below 18 or not known" },
        { "knownCancer", "yes", "known cancer: yes" },
        { "knownCancer", "in(yes, missing)", "known cancer: yes or not known" },
        { "painSites", "any(lowBack, legPain, other)",
          "pain sites include low back, leg pain or other" },
        { "painSites", "not(lowBack)", "pain sites is known, and is not low back" },
        { "complexitySum", "unset(@cxModerate, @cxHigh)",
          "complexity sum is known, while nobody has set cxModerate or cxHigh" },
        { "complexitySum", ">= @cxHigh",
          "complexity sum of a number that nobody has set (cxHigh) or more" },
        { "ageYears", "[16..", "age in years: [16.." },
        { "ageYears", "> 5 or so", "age in years: > 5 or so" },
        { "ageYears", "", "age in years: " },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_expect_str_eq(condition(cases[i].fact, cases[i].cell), cases[i].words);
}

Test(policy_sheet, each_cell_of_the_default_policy_has_words)
{
    for (int i = 0; i < POLICY_TABLE_COUNT; i++) {
        json_t *rows = json_object_get(policy_find_table(document, policy_table_names[i]), "rows");
        json_t *row, *cell;
        const char *fact;
        size_t k;

        json_array_foreach(rows, k, row) {
            json_object_foreach(json_object_get(row, "when"), fact, cell) {
                const char *text = json_string_value(cell), *words = condition(fact, text);

                cr_expect_not(strpbrk(text, "([<>=") && strstr(words, text), "%s", words);
            }
        }
    }
}

static const char *effect(const char *name, const char *value)
{
    json_t *parsed = json_loads(value, JSON_DECODE_ANY, NULL);
    struct buffer words;

    buffer_init(&words, &arena, 4 * KIB);
    policy_words_effect(&words, document, name, parsed);
    json_decref(parsed);
    return words.text;
}

Test(policy_sheet, effects_are_in_words)
{
    cr_expect_str_eq(effect("minimumTier", "\"II\""), "at least Tier II");
    cr_expect_str_eq(effect("class", "\"E0\""), "of class E0, emergency now");
    cr_expect_str_eq(effect("assessDays", "\"@routineDays\""), "assessment within 56 days");
    cr_expect_str_eq(effect("hold", "true"), "holds the referral for a clinician");
    cr_expect_str_eq(effect("flag", "[\"HIGH_DOSE\", \"CONFLICT\"]"),
                     "is flagged: high dose, conflict");
    cr_expect_str_eq(effect("recommend", "[\"EPIDURAL\"]"), "recommends epidural injection");
    cr_expect_str_eq(effect("require", "[\"phq9Total\"]"),
                     "needs, and holds for what is missing: PHQ-9 total");
    cr_expect_str_eq(effect("action", "\"Call E0\""), "asks people to: Call E0");
    cr_expect_str_eq(effect("returnToGp", "false"), "to the GP first: no");
    for (int i = 0; i < EFFECT_COUNT; i++)
        cr_expect(strcmp(effect(effect_names[i], "true"),
                         arena_format(&arena, "%s: yes", effect_names[i])) != 0,
                  "%s has no words", effect_names[i]);
}
