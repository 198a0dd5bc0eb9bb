#include "fault_list.h"
#include "small_contract.h"

#include <criterion/criterion.h>
#include <string.h>

/* The validator on schemas of its own: every keyword, with values that hold and values that do not.
 */
TestSuite(validator, .init = open_memory, .fini = close_memory);

static const char *check(const struct contract *contract, const char *value)
{
    json_t *json = json_loads(quoted(value), JSON_DECODE_ANY, NULL);
    struct error err = { 0 };
    bool holds;

    cr_assert(json, "not JSON: %s", value);
    holds = contract_check_schema(contract, "T", json, &small_memory, &err);
    json_decref(json);
    cr_assert(holds || err.code == ERROR_INVALID);
    return holds ? "" : join_faults(&err);
}

struct row {
    const char *schema;
    const char *value;
    const char *faults;
};

static void expect_rows(const struct row rows[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *schemas = arena_format(&small_memory, "{'T':%s}", rows[i].schema);
        const char *faults = check(compile(document_of_schemas(schemas)), rows[i].value);

        cr_expect_str_eq(faults, rows[i].faults, "%s of %s: %s", rows[i].value, rows[i].schema,
                         faults);
    }
}
#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof(*rows))

Test(validator, type_admits_what_it_names)
{
    static const struct row rows[] = {
        { "{'type':'string'}", "'a'", "" },
        { "{'type':'string'}", "1", " must be a string" },
        { "{'type':'boolean'}", "false", "" },
        { "{'type':'boolean'}", "'true'", " must be true or false" },
        { "{'type':'integer'}", "3", "" },
        { "{'type':'integer'}", "3.0", "" },
        { "{'type':'integer'}", "1e3", "" },
        { "{'type':'integer'}", "3.5", " must be a whole number" },
        { "{'type':'integer'}", "1e300", " must be a whole number" },
        { "{'type':'integer'}", "9223372036854775808.0", " must be a whole number" },
        { "{'type':'number'}", "1e300", "" },
        { "{'type':'number'}", "3", "" },
        { "{'type':'number'}", "null", " must be a number" },
        { "{'type':'array'}", "{}", " must be an array" },
        { "{'type':'object'}", "[]", " must be an object" },
        { "{'type':'null'}", "0", " must be null" },
        { "{'type':['string','null']}", "null", "" },
        { "{'type':['string','null']}", "true", " must be a string or null" },
        { "{}", "{'any':[1,'a',null]}", "" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, enum_and_const_compare_by_value)
{
    static const struct row rows[] = {
        { "{'enum':['yes','no','unknown']}", "'no'", "" },
        { "{'enum':['yes','no','unknown']}", "'maybe'", " must be one of: yes, no, unknown" },
        { "{'enum':['yes','no']}", "true", " must be one of: yes, no" },
        { "{'enum':['routine',1,2.5,true,null]}", "1.0", "" },
        { "{'enum':['routine',1,2.5,true,null]}", "2.5", "" },
        { "{'enum':['routine',1,2.5,true,null]}", "null", "" },
        { "{'enum':['routine',1,2.5,true,null]}", "true", "" },
        { "{'enum':['routine',1,2.5,true,null]}", "false",
          " must be one of: routine, 1, 2.5, true, null" },
        { "{'enum':['routine',1,2.5,true,null]}", "'1'",
          " must be one of: routine, 1, 2.5, true, null" },
        { "{'enum':[1,2,3,4,5,6,7,8,9,10,11,12,13]}", "0",
          " must be one of the 13 values that the contract lists" },
        { "{'const':'a'}", "'a'", "" },
        { "{'const':'a'}", "'b'", " must be a" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, bounds_are_exact)
{
    static const struct row rows[] = {
        { "{'type':'integer','minimum':0,'maximum':9}", "0", "" },
        { "{'type':'integer','minimum':0,'maximum':9}", "9", "" },
        { "{'type':'integer','minimum':0,'maximum':9}", "9.0", "" },
        { "{'type':'integer','minimum':0,'maximum':9}", "10", " must be at most 9" },
        { "{'type':'integer','minimum':0,'maximum':9}", "-1", " must be at least 0" },
        { "{'type':'number','maximum':9}", "9.0000001", " must be at most 9" },
        { "{'type':'number','minimum':0.5}", "0", " must be at least 0.5" },
        { "{'type':'number','minimum':0.5}", "0.5", "" },
        { "{'maximum':9007199254740992}", "9007199254740993", " must be at most 9007199254740992" },
        { "{'maximum':9007199254740992.0}", "9007199254740993",
          " must be at most 9.00719925474099e+15" },
        { "{'minimum':9223372036854775807}", "9223372036854775807", "" },
        { "{'minimum':9223372036854775807}", "9223372036854775806",
          " must be at least 9223372036854775807" },
        { "{'maximum':9223372036854775807}", "9223372036854775808.0",
          " must be at most 9223372036854775807" },
        { "{'minimum':-9223372036854775808}", "-1e300", " must be at least -9223372036854775808" },
        { "{'minimum':5}", "'text has no bounds'", "" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, strings_are_measured_in_code_points)
{
    static const struct row rows[] = {
        { "{'type':'string','minLength':2,'maxLength':3}", "'éé'", "" },
        { "{'type':'string','minLength':2,'maxLength':3}", "'\\uD83D\\uDE00ab'", "" },
        { "{'type':'string','minLength':2,'maxLength':3}", "'é'",
          " must have at least 2 characters" },
        { "{'type':'string','maxLength':1}", "'ab'", " must have at most 1 character" },
        { "{'type':'string','maxLength':0}", "'a'", " must have at most 0 characters" },
        { "{'type':'string','format':'date'}", "'2026-02-30'",
          " must be a real day as YYYY-MM-DD" },
        { "{'type':['string','null'],'format':'date'}", "null", "" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, arrays_are_held_to_their_items)
{
    static const struct row rows[] = {
        { "{'type':'array','items':{'type':'integer'}}", "[1,2]", "" },
        { "{'type':'array','items':{'type':'integer'}}", "[1,'a',2,null]",
          "/1 must be a whole number; /3 must be a whole number" },
        { "{'type':'array','minItems':1}", "[]", " must have at least 1 item" },
        { "{'type':'array','maxItems':2}", "[1,2,3]", " must have at most 2 items" },
        { "{'type':'array','maxItems':9,'uniqueItems':true}", "['a','b',1]", "" },
        { "{'type':'array','maxItems':9,'uniqueItems':true}", "['a','b','a','a']",
          "/2 repeats an earlier item; /3 repeats an earlier item" },
        { "{'type':'array','maxItems':9,'uniqueItems':true}", "[{'a':1,'b':2},{'b':2,'a':1}]",
          "/1 repeats an earlier item" },
        { "{'type':'array','maxItems':9,'uniqueItems':false}", "[1,1]", "" },
        { "{'type':'array','maxItems':2,'uniqueItems':true}", "[1,1,1]",
          " must have at most 2 items" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, objects_are_held_to_their_members)
{
    static const struct row rows[] = {
        { "{'properties':{'a':{'type':'string'}}}", "{'a':'x','b':1}", "" },
        { "{'properties':{'a':{'type':'string'}},'additionalProperties':true}", "{'b':1}", "" },
        { "{'properties':{'a':{'type':'string'}},'additionalProperties':false}", "{'b':1,'a':1}",
          "/b is not a member of this schema; /a must be a string" },
        { "{'additionalProperties':false}", "{'b':1}", "/b is not a member of this schema" },
        { "{'properties':{'a':{},'b':{}},'required':['b','a']}", "{}",
          "/b is missing; /a is missing" },
        { "{'properties':{'a':{},'b':{}},'required':['a']}", "{'a':null}", "" },
        { "{'minProperties':1}", "{}", " must have at least 1 member" },
        { "{'properties':{'z':{},'m':{},'b':{},'y':{},'a':{}},'additionalProperties':false}",
          "{'y':1,'b':2,'z':3,'a':4,'m':5}", "" },
    };

    EXPECT_ROWS(rows);
}

Test(validator, pointers_are_escaped)
{
    static const struct row rows[] = {
        { "{'additionalProperties':false}", "{'a/b~c':1,'':2}",
          "/a~1b~0c is not a member of this schema; / is not a member of this schema" },
        { "{'properties':{'~/':{'items':{'type':'null'}}}}", "{'~/':[null,1]}",
          "/~0~1/1 must be null" },
    };

    EXPECT_ROWS(rows);
}

static const char *const shapes =
    "{"
    "'T':{'oneOf':[{'$ref':'#/components/schemas/Dose'},{'$ref':'#/components/schemas/Patch'}],"
    "'discriminator':{'propertyName':'kind'%s}},"
    "'Dose':{'properties':{'kind':{'type':'string'},'mg':{'type':'integer'}},'required':['mg'],"
    "'additionalProperties':false},"
    "'Patch':{'properties':{'kind':{'type':'string'},'mcg':{'type':'integer'}},"
    "'additionalProperties':false}}";

static const struct contract *compile_shapes(const char *mapping)
{
    return compile(document_of_schemas(arena_format(&small_memory, shapes, mapping)));
}

Test(validator, discriminator_chooses_the_branch)
{
    const struct contract *contract = compile_shapes(
        ",'mapping':{'dose':'#/components/schemas/Dose','patch':'#/components/schemas/Patch'}");

    cr_expect_str_eq(check(contract, "{'kind':'dose','mg':5}"), "");
    cr_expect_str_eq(check(contract, "{'kind':'patch','mcg':5}"), "");
    cr_expect_str_eq(check(contract, "{'kind':'dose','mcg':5}"),
                     "/mcg is not a member of this schema; /mg is missing");
    cr_expect_str_eq(check(contract, "{'kind':'Dose','mg':5}"),
                     "/kind must be one of: dose, patch");
    cr_expect_str_eq(check(contract, "{'kind':7}"), "/kind must be one of: dose, patch");
    cr_expect_str_eq(check(contract, "{'mg':5}"), "/kind is missing");
    cr_expect_str_eq(check(contract, "[]"), " must be an object");
}

Test(validator, without_a_mapping_branches_go_by_schema_name)
{
    cr_expect_str_eq(check(compile_shapes(""), "{'kind':'Patch','mcg':5}"), "");
    cr_expect_str_eq(check(compile_shapes(""), "{'kind':'patch'}"),
                     "/kind must be one of: Dose, Patch");
}

Test(validator, one_of_a_schema_and_null_is_a_nullable_schema)
{
    const struct contract *contract =
        compile(document_of_schemas("{'T':{'oneOf':[{'$ref':'#/components/schemas/"
                                    "U'},{'type':'null'}]},'U':{'type':'integer'}}"));

    cr_expect_str_eq(check(contract, "null"), "");
    cr_expect_str_eq(check(contract, "4"), "");
    cr_expect_str_eq(check(contract, "'a'"), " must be a whole number");
}

Test(validator, reference_and_its_neighbours_both_hold)
{
    const struct contract *contract =
        compile(document_of_schemas("{'T':{'$ref':'#/components/schemas/"
                                    "U','maximum':5,'description':'low'},'U':{'minimum':2}}"));

    cr_expect_str_eq(check(contract, "3"), "");
    cr_expect_str_eq(check(contract, "1"), " must be at least 2");
    cr_expect_str_eq(check(contract, "6"), " must be at most 5");
}

static const char *nest(int depth, const char *core)
{
    const char *value = core;

    for (int i = 0; i < depth; i++)
        value = arena_format(&small_memory, "{'of':%s}", value);
    return value;
}

Test(validator, circular_schemas_follow_the_value_down)
{
    const struct contract *contract = compile(document_of_schemas(
        "{'T':{'type':'object','properties':{'of':{'$ref':'#/components/schemas/T'}},"
        "'additionalProperties':false}}"));

    cr_expect_str_eq(check(contract, nest(32, "{}")), "");
    cr_expect_str_eq(check(contract, nest(3, "1")), "/of/of/of must be an object");
    cr_expect_str_eq(check(contract, nest(1000, "{}")), "");
}

Test(validator, every_fault_is_found_in_the_order_of_the_request)
{
    const struct contract *contract = compile(document_of_schemas(
        "{'T':{'properties':{'a':{'type':'object','properties':{'n':{'maximum':1}},'required':['id'"
        "]},"
        "'b':{'items':{'enum':['x']}},'c':{}},'required':['c'],'additionalProperties':false}}"));

    cr_expect_str_eq(check(contract, "{'b':['x','y','z'],'q':0,'a':{'n':2}}"),
                     "/b/1 must be x; /b/2 must be x; /q is not a member of this schema; "
                     "/a/n must be at most 1; /a/id is missing; /c is missing");
}

static int count_faults(const struct error *err)
{
    int count = 0;

    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        count++;
    return count;
}

static json_t *wrong_items(size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string("9434765919"));
    return array;
}

Test(validator, a_hundred_faults_are_enough)
{
    const struct contract *contract =
        compile(document_of_schemas("{'T':{'items':{'type':'integer'}}}"));
    json_t *wrong = wrong_items(100000);
    struct error err = { 0 };

    cr_assert_not(contract_check_schema(contract, "T", wrong, &small_memory, &err));
    cr_expect_eq(count_faults(&err), 100);
    cr_expect_str_eq(err.detail, "At least 100 faults");
    json_decref(wrong);
}

Test(validator, a_hundred_faults_are_enough_within_one_object)
{
    const char *names = "'m0'";
    json_t *empty = json_object();
    struct error err = { 0 };

    for (int i = 1; i < 150; i++)
        names = arena_format(&small_memory, "%s,'m%d'", names, i);
    names = arena_format(&small_memory, "{'T':{'required':[%s]}}", names);
    cr_assert_not(contract_check_schema(compile(document_of_schemas(names)), "T", empty,
                                        &small_memory, &err));
    cr_expect_eq(count_faults(&err), 100);
    json_decref(empty);
}

Test(validator, a_name_too_long_to_repeat_is_pointed_at_by_what_holds_it)
{
    const char *schemas = "{'T':{'properties':{'a':{'additionalProperties':false}}}}";
    char name[FAULT_POINTER_BYTES + 1] = "";

    memset(name, 'x', FAULT_POINTER_BYTES - strlen("/a/"));
    cr_expect_str_eq(check(compile(document_of_schemas(schemas)),
                           arena_format(&small_memory, "{'a':{'%s':1}}", name)),
                     arena_format(&small_memory, "/a/%s is not a member of this schema", name));
    strcat(name, "x");
    cr_expect_str_eq(check(compile(document_of_schemas(schemas)),
                           arena_format(&small_memory, "{'a':{'%s':1}}", name)),
                     "/a is not a member of this schema");
}

Test(validator, no_sentence_repeats_a_value)
{
    const struct contract *contract =
        compile(document_of_schemas("{'T':{'items':{'type':'string','format':'nhsNumber'}}}"));
    const char *faults = check(contract, "['9434765918']");

    cr_expect(strncmp(faults, "/0 must be an NHS number", 24) == 0);
    cr_expect_null(strstr(faults, "943476"));
}

Test(validator, the_detail_counts)
{
    const struct contract *contract =
        compile(document_of_schemas("{'T':{'items':{'type':'null'}}}"));
    json_t *one = wrong_items(1), *two = wrong_items(2);
    struct error err = { 0 };

    cr_expect_not(contract_check_schema(contract, "T", one, &small_memory, &err));
    cr_expect_str_eq(err.detail, "1 fault");
    cr_expect_not(contract_check_schema(contract, "T", two, &small_memory, &err));
    cr_expect_str_eq(err.detail, "2 faults");
    json_decref(one);
    json_decref(two);
}

Test(validator, a_full_arena_is_told_and_not_passed_over)
{
    const struct contract *contract = compile(document_of_schemas("{'T':{'type':'null'}}"));
    json_t *wrong = json_true();
    struct arena tiny;
    struct error err = { 0 };

    arena_init(&tiny, 16);
    cr_expect_not(contract_check_schema(contract, "T", wrong, &tiny, &err));
    cr_expect_eq(err.code, ERROR_UNAVAILABLE);
    arena_free(&tiny);
}

Test(validator, a_value_that_holds_takes_no_memory)
{
    const struct contract *contract = compile_shapes("");
    json_t *value = json_pack("{s:s, s:i}", "kind", "Dose", "mg", 5);
    struct arena none;
    struct error err = { 0 };

    arena_init(&none, 0);
    cr_expect(contract_check_schema(contract, "T", value, &none, &err), "%s", err.detail);
    json_decref(value);
}

Test(validator, an_unknown_schema_is_our_own_fault)
{
    const struct contract *contract = compile(document_of_schemas("{}"));
    struct error err = { 0 };

    cr_expect_not(contract_check_schema(contract, "Gone", json_null(), &small_memory, &err));
    cr_expect_eq(err.code, ERROR_INTERNAL);
}
