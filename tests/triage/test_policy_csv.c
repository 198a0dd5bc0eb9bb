#include "csv_text.h"
#include "policy_csv.h"
#include "policy_flat.h"
#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* A policy's tables as CSV: what is written comes back, and what cannot be read is told. */

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena, 64 * MIB);
}

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(policy_csv, .init = open_arena, .fini = close_arena);

static const char *csv_of(const json_t *document, const char *table)
{
    const char *text = NULL;
    struct error err = { 0 };

    cr_assert(policy_table_to_csv(document, table, &arena, &text, &err), "%s", err.detail);
    return text;
}

/* The document whose tables are those of the texts that another one's make. */
static void expect_all_come_back(const json_t *document)
{
    json_t *copy = json_deep_copy(document);
    struct error err = { 0 };

    for (const char *const *table = policy_sheet_names; *table; table++) {
        const char *text = csv_of(document, *table);

        cr_expect(policy_table_from_csv(copy, *table, text, strlen(text), &arena, &err),
                  "%s: %s %s", *table, err.faults ? err.faults->pointer : "",
                  err.faults ? err.faults->detail : err.detail);
    }
    cr_expect(json_equal(copy, document));
    json_decref(copy);
}

Test(policy_csv, the_default_policy_comes_back_as_it_was)
{
    json_t *document = policy_document();

    expect_all_come_back(document);
    json_decref(document);
}

Test(policy_csv, a_document_is_made_of_its_tables)
{
    json_t *document = policy_document(), *shell = json_deep_copy(document);
    struct error err = { 0 };

    cr_assert_eq(json_object_del(shell, "tables") + json_object_del(shell, "thresholds") +
                     json_object_del(shell, "inputs") + json_object_del(shell, "evidence"),
                 0);
    for (const char *const *table = policy_sheet_names; *table; table++) {
        const char *text = csv_of(document, *table);

        cr_assert(policy_table_from_csv(shell, *table, text, strlen(text), &arena, &err));
    }
    cr_expect(json_equal(shell, document));
    json_decref(shell);
    json_decref(document);
}

/* What spreadsheets and readers of text trip over. */
static const char *const texts[] = { "=HYPERLINK(\"http://example.test\")",
                                     "= 5",
                                     "+44 113",
                                     "-",
                                     "-5",
                                     "@threshold",
                                     "'tis",
                                     "''",
                                     "5",
                                     "5.50",
                                     "007",
                                     "18:30: the end",
                                     "1/2",
                                     "May 2019",
                                     "true",
                                     "TRUE",
                                     "(3)",
                                     "a, b; c\td",
                                     "\"quoted\"",
                                     "\"",
                                     "[U] to be confirmed",
                                     "[1]",
                                     "{}",
                                     " blanks ",
                                     "two\nlines",
                                     "two\r\nlines",
                                     "otherwise",
                                     "caf\xc3\xa9 \xe2\x89\xa5 5",
                                     "\xef\xbc\x9d"
                                     "1",
                                     "\xef\xbb\xbf",
                                     "\xc2\xa3"
                                     "5",
                                     "null" };

enum { TEXT_COUNT = sizeof(texts) / sizeof(texts[0]) };

Test(policy_csv, any_text_comes_back)
{
    for (int i = 0; i < TEXT_COUNT; i++) {
        json_t *document = policy_document();

        set_at(document, "/thresholds/u1Days/source", json_string(texts[i]));
        set_at(json_array_get(json_object_get(document, "evidence"), 0), "/title",
               json_string(texts[i]));
        set_at(json_array_get(json_object_get(document, "evidence"), 1), "/note",
               json_string(texts[i]));
        expect_all_come_back(document);
        json_decref(document);
    }
}

Test(policy_csv, a_mark_tells_spreadsheets_that_it_is_utf_8)
{
    json_t *document = policy_document();

    cr_expect(strncmp(csv_of(document, "tiers"), "\xef\xbb\xbfid,", 6) == 0);
    json_decref(document);
}

Test(policy_csv, inputs_come_back_with_what_is_known_of_their_facts)
{
    json_t *document = policy_document(), *inputs = json_object_get(document, "inputs"), *input;
    size_t i;

    json_array_foreach(inputs, i, input) {
        set_at(input, "/type", json_string("enum"));
        set_at(input, "/unit", i % 2 ? json_null() : json_string("years"));
        set_at(input, "/domain",
               i % 3 ? json_pack("[s, s]", "no", "yes")
                     : json_pack("{s:i, s:i}", "low", 0, "high", 9));
    }
    expect_all_come_back(document);
    json_decref(document);
}

Test(policy_csv, no_cell_is_a_formula_for_a_spreadsheet)
{
    for (int i = 0; i < TEXT_COUNT; i++) {
        struct buffer buffer;
        const char *first;

        buffer_init(&buffer, &arena, 4 * KIB);
        csv_write(&buffer, texts[i], true);
        first = buffer.text + (*buffer.text == '"');
        cr_expect(!strchr("=+@\t\r", *first) || !*first, "%s", buffer.text);
        cr_expect(*first != '-' || text_equal(texts[i], "-5"), "%s", buffer.text);
    }
}

static uint64_t chance = 1;

static size_t draw(size_t below)
{
    chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(chance >> 33) % below;
}

static json_t *some_names(void)
{
    json_t *list = json_array();

    for (size_t i = draw(3) + 1; i > 0; i--)
        (void)json_array_append_new(list, json_string(intervention_codes[draw(20)]));
    return list;
}

/* A row of the table of bands with anything that one may have. */
static json_t *some_row(int number)
{
    json_t *row =
        json_pack("{s:o, s:{}, s:{}, s:s, s:s}", "id", json_sprintf("X-01.%d", number), "when",
                  "then", "because", texts[draw(TEXT_COUNT)], "source", texts[draw(TEXT_COUNT)]);
    json_t *when = json_object_get(row, "when"), *then = json_object_get(row, "then");

    if (draw(2))
        (void)json_object_set_new(when, "pegTotal",
                                  json_string(draw(2) ? "= 5" : "[3..@highDoseMin)"));
    if (draw(2))
        (void)json_object_set_new(when, "painSites", json_string("any(lowBack, neck)"));
    if (draw(2))
        (void)json_object_set_new(then, "recommend",
                                  draw(3) ? some_names() : json_string("PHYSIO_1TO1"));
    if (draw(2))
        (void)json_object_set_new(then, "stream",
                                  draw(2) ? json_string("MSK") : json_pack("[s]", "MSK"));
    if (draw(2))
        (void)json_object_set_new(then, "adviceDays",
                                  draw(2) ? json_integer(14) : json_string("@adviceDays"));
    if (draw(2))
        (void)json_object_set_new(then, "returnToGp", json_boolean(draw(2)));
    (void)json_object_set_new(then, "hold", json_true());
    if (!draw(4))
        (void)json_object_set_new(row, "note", json_pack("[i, s, {s:b}]", 5, "5", "a", 1));
    return row;
}

Test(policy_csv, generated_rows_come_back)
{
    for (int i = 0; i < 200; i++) {
        json_t *document = policy_document();
        json_t *rows = json_object_get(policy_find_table(document, "bands"), "rows");
        json_t *tiers = policy_find_table(document, "tiers");

        arena_free(&arena);
        open_arena();
        for (size_t k = draw(6); k > 0; k--)
            (void)json_array_insert_new(rows, draw(json_array_size(rows)), some_row((int)k));
        if (draw(2))
            (void)json_object_set_new(tiers, "otherwise", some_row(99));
        set_at(document, "/thresholds/newOne",
               json_pack("{s:s, s:s, s:s, s:s}", "value", draw(2) ? "3.5" : "3.50", "unit", "mm",
                         "origin", "judgement", "source", "X"));
        expect_all_come_back(document);
        json_decref(document);
    }
}

/* As LibreOffice and Excel leave a file: a mark, LF, TRUE, semicolons, empty lines and columns. */
Test(policy_csv, what_spreadsheets_leave_is_read)
{
    static const char *const files[] = {
        "\xef\xbb\xbfid,when stratum,then hold,because,source\nT-06.1,indeterminate,TRUE,b,s\n",
        "id;when stratum;then hold;because;source\r\nT-06.1;indeterminate;TRUE;b;s\r\n",
        "id\twhen stratum\tthen hold\tbecause\tsource\nT-06.1\t indeterminate \ttrue\tb\ts",
        "id,when stratum,then "
        "hold,because,source,,\n,,,,,,\nT-06.1,indeterminate,TRUE,b,s,,\n,,\n\n",
        "\"id\",\"when stratum\",\"when band\",\"then hold\",\"because\",\"source\"\n"
        "\"T-06.1\",\"indeterminate\",\"-\",\"TRUE\",\"b\",\"s\"\n",
    };
    json_t *row = json_pack("{s:s, s:{s:s}, s:{s:b}, s:s, s:s}", "id", "T-06.1", "when", "stratum",
                            "indeterminate", "then", "hold", 1, "because", "b", "source", "s");

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        json_t *document = policy_document(), *table;
        struct error err = { 0 };

        cr_assert(
            policy_table_from_csv(document, "tiers", files[i], strlen(files[i]), &arena, &err),
            "%zu: %s", i, err.faults ? err.faults->detail : err.detail);
        table = policy_find_table(document, "tiers");
        cr_expect_not(json_object_get(table, "otherwise"));
        cr_expect_eq(json_array_size(json_object_get(table, "rows")), 1);
        cr_expect(json_equal(json_array_get(json_object_get(table, "rows"), 0), row), "%zu", i);
        json_decref(document);
    }
    json_decref(row);
}

static bool tells(const struct error *err, const char *pointer)
{
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        if (text_equal(fault->pointer, pointer))
            return true;
    return false;
}

Test(policy_csv, every_fault_is_told_at_once)
{
    static const char text[] =
        "id,when ageYears,when spinal,then band,then hold,then gate,because,source\n"
        "X-1.1,maybe,yes,low,true,14,b,s\n"
        "X-1.1,> 5,certainly,low,yes,14,b,s\n"
        "\n"
        ",> 5,yes,lowest,true,soon,,s,more\n";
    static const char *const pointers[] = { "/1/then gate", NULL };
    static const char *const later[] = {
        "/2/when ageYears", "/3/when spinal", "/3/then hold", "/3/id", "/5/id",
        "/5/then band",     "/5/because",     "/5",           NULL
    };
    json_t *document = policy_document(), *before = json_deep_copy(document);
    char *without;
    struct error err = { 0 };

    cr_expect_not(policy_table_from_csv(document, "bands", text, strlen(text), &arena, &err));
    for (const char *const *pointer = pointers; *pointer; pointer++)
        cr_expect(tells(&err, *pointer), "%s", *pointer);
    without = arena_text(&arena, text);
    memcpy(strstr(without, "then gate"), "also gate", strlen("also gate"));
    cr_expect_not(policy_table_from_csv(document, "bands", without, strlen(without), &arena, &err));
    for (const char *const *pointer = later; *pointer; pointer++)
        cr_expect(tells(&err, *pointer), "%s", *pointer);
    cr_expect(json_equal(document, before), "a refused text changes nothing");
    json_decref(before);
    json_decref(document);
}

Test(policy_csv, what_is_no_table_is_refused)
{
    static const struct {
        const char *text, *pointer;
    } cases[] = {
        { "", "/1" },
        { "id,because\n", "/1/source" },
        { "id,reason,source\n", "/1/reason" },
        { "id,wen ageYears,because,source\n", "/1/wen ageYears" },
        { "id,when age,because,source\n", "/1/when age" },
        { "id,id,because,source\n", "/1/id" },
        { "id,because,source\n\"X-1.1,b,s\n", "/2" },
        { "id,because,source\nX\"1,b,s\n", "/2" },
        { "id,because,source\n\"X\"1,b,s\n", "/2" },
        { "id,because,source\nX,b,\xff\n", "" },
        { "\xc3\xaf\xc2\xbb\xc2\xbfid,because,source\nX.1,caf\xc3\x83\xc2\xa9,s\n", "" },
        { "id,because,source,\nX,b,s,5\n", "/2" },
        { "id,because,source\nX.1,\"b\n5\n6\",s\nX.2,b,\n", "/5/source" },
        { "id,because,source\notherwise X.1,b,s\notherwise X.2,b,s\n", "/3/id" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();
        struct error err = { 0 };

        cr_expect_not(policy_table_from_csv(document, "tiers", cases[i].text, strlen(cases[i].text),
                                            &arena, &err),
                      "%s", cases[i].text);
        cr_expect(tells(&err, cases[i].pointer), "%s: %s", cases[i].text,
                  err.faults ? err.faults->pointer : "");
        json_decref(document);
    }
}

Test(policy_csv, what_is_too_large_is_refused)
{
    json_t *document = policy_document();
    struct buffer buffer;
    struct error err = { 0 };

    buffer_init(&buffer, &arena, 4 * MIB);
    buffer_add(&buffer, "id,title\n");
    for (int i = 0; i <= CSV_ROWS; i++)
        buffer_add_format(&buffer, "E%d,t\n", i);
    cr_expect_not(
        policy_table_from_csv(document, "evidence", buffer.text, buffer.length, &arena, &err));
    cr_expect(tells(&err, "/5002"));
    buffer_init(&buffer, &arena, 4 * MIB);
    buffer_add_format(&buffer, "id,title\nE,%0*d\n", CSV_CELL + 1, 0);
    cr_expect_not(
        policy_table_from_csv(document, "evidence", buffer.text, buffer.length, &arena, &err));
    cr_expect(tells(&err, "/2"));
    json_decref(document);
}
