#include "openapi_document.h"
#include "small_contract.h"

#include <criterion/criterion.h>
#include <string.h>

/* What stops the start: a document that the validator cannot hold a request to. */
TestSuite(document, .init = open_memory, .fini = close_memory);

struct row {
    const char *source;
    const char *at;
    const char *said; /* part of the detail */
};

static void expect_refusal(const char *document, const struct row *row)
{
    const struct contract *contract = NULL;
    struct error err = { 0 };

    cr_assert_not(contract_new(document, &small_memory, &contract, &err), "taken: %s", row->source);
    cr_expect_eq(err.code, ERROR_INTERNAL);
    cr_expect_null(contract);
    cr_expect_str_eq(err.at, row->at, "%s: at %s", row->source, err.at);
    cr_expect(strstr(err.detail, row->said) && strstr(err.detail, row->at), "%s: %s", row->source,
              err.detail);
}

Test(document, a_schema_that_cannot_be_held_to_stops_the_start)
{
    static const struct row rows[] = {
        { "{'T':{'pattern':'^a'}}", "/components/schemas/T/pattern", "keyword pattern" },
        { "{'T':{'allOf':[]}}", "/components/schemas/T/allOf", "keyword allOf" },
        { "{'T':{'nullable':true}}", "/components/schemas/T/nullable", "keyword nullable" },
        { "{'T':{'properties':{'a/b':{'items':{'exclusiveMinimum':1}}}}}",
          "/components/schemas/T/properties/a~1b/items/exclusiveMinimum",
          "keyword exclusiveMinimum" },
        { "{'T':{'format':'int32'}}", "/components/schemas/T/format", "no format is called int32" },
        { "{'T':{'$ref':'#/components/schemas/Gone'}}", "/components/schemas/T/$ref",
          "no schema is #/components/schemas/Gone" },
        { "{'T':{'$ref':'other.yaml'}}", "/components/schemas/T/$ref", "no schema is other.yaml" },
        { "{'T':{'type':'text'}}", "/components/schemas/T/type", "type" },
        { "{'T':{'type':[]}}", "/components/schemas/T/type", "choices" },
        { "{'T':{'enum':[]}}", "/components/schemas/T/enum", "enum lists nothing" },
        { "{'T':{'enum':[[]]}}", "/components/schemas/T/enum", "array or an object" },
        { "{'T':{'enum':[1],'const':1}}", "/components/schemas/T/const", "stand together" },
        { "{'T':{'minimum':'1'}}", "/components/schemas/T/minimum", "not a number" },
        { "{'T':{'minLength':-1}}", "/components/schemas/T/minLength", "not a whole number" },
        { "{'T':{'maxItems':1.5}}", "/components/schemas/T/maxItems", "not a whole number" },
        { "{'T':{'uniqueItems':true}}", "/components/schemas/T", "uniqueItems needs maxItems" },
        { "{'T':{'required':'a'}}", "/components/schemas/T/required", "not an array" },
        { "{'T':{'required':[1]}}", "/components/schemas/T/required", "other than names" },
        { "{'T':{'required':['a'],'additionalProperties':false}}", "/components/schemas/T",
          "a is required but no property" },
        { "{'T':{'additionalProperties':{}}}", "/components/schemas/T/additionalProperties",
          "neither true nor false" },
        { "{'T':{'properties':[]}}", "/components/schemas/T/properties", "not an object" },
        { "{'T':{'items':true}}", "/components/schemas/T/items", "not an object" },
        { "{'T':7}", "/components/schemas/T", "not an object" },
        { "{'T':{'oneOf':[{},{}]}}", "/components/schemas/T", "no discriminator" },
        { "{'T':{'discriminator':{'propertyName':'k'}}}", "/components/schemas/T", "no oneOf" },
        { "{'T':{'oneOf':[{}],'discriminator':{}}}", "/components/schemas/T/discriminator",
          "no propertyName" },
        { "{'T':{'oneOf':[{}],'discriminator':{'propertyName':'k'}}}", "/components/schemas/T",
          "no bare $ref" },
        { "{'U':{},'T':{'oneOf':[{'$ref':'#/components/schemas/U'}],'discriminator':"
          "{'propertyName':'k','mapping':{'u':'U'}}}}",
          "/components/schemas/T/discriminator/mapping/u", "no schema is U" },
        { "{'U':{},'V':{},'T':{'oneOf':[{'$ref':'#/components/schemas/U'}],'discriminator':"
          "{'propertyName':'k','mapping':{'v':'#/components/schemas/V'}}}}",
          "/components/schemas/T", "leaves out branch 0" },
        { "{'T':{'$ref':'#/components/schemas/T'}}", "/components/schemas/T", "circle" },
        { "{'T':{'oneOf':[{'$ref':'#/components/schemas/U'},{'type':'null'}]},"
          "'U':{'$ref':'#/components/schemas/T'}}",
          "/components/schemas/T", "circle" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        expect_refusal(document_of_schemas(rows[i].source), &rows[i]);
}

Test(document, an_operation_that_cannot_be_held_to_stops_the_start)
{
    static const struct row rows[] = {
        { "{'/a':{'get':{}}}", "/paths/~1a/get", "no operationId" },
        { "{'/a':{'get':{'operationId':'o'},'put':{'operationId':'o'}}}", "/paths/~1a/put",
          "taken" },
        { "{'/"
          "a':{'get':{'operationId':'o','parameters':[{'name':'n','in':'cookie','schema':{}}]}}}",
          "/paths/~1a/get/parameters/0", "stands nowhere" },
        { "{'/a':{'get':{'operationId':'o','parameters':[{'name':'n','in':'query','style':'form',"
          "'schema':{}}]}}}",
          "/paths/~1a/get/parameters/0", "keyword style" },
        { "{'/a':{'get':{'operationId':'o','parameters':[{'name':'n','in':'query',"
          "'schema':{'type':'array'}}]}}}",
          "/paths/~1a/get/parameters/0", "a parameter is a string" },
        { "{'/a':{'get':{'operationId':'o','parameters':[{'name':'n','in':'query'}]}}}",
          "/paths/~1a/get/parameters/0/schema", "not an object" },
        { "{'/a':{'parameters':[{'$ref':'#/components/parameters/"
          "Gone'}],'get':{'operationId':'o'}}}",
          "/paths/~1a/parameters/0", "no parameter is here" },
        { "{'/a':{'post':{'operationId':'o','requestBody':{'content':{'text/"
          "csv':{'schema':{}}}}}}}",
          "/paths/~1a/post/requestBody", "not JSON of one schema" },
        { "{'/a':{'post':{'operationId':'o','requestBody':{'content':{'application/json':"
          "{'schema':{}},'application/merge-patch+json':{'schema':{'type':'object'}}}}}}}",
          "/paths/~1a/post/requestBody", "not JSON of one schema" },
        { "{'/a':{'post':{'operationId':'o','requestBody':{'content':{'application/json':"
          "{'schema':{'pattern':'a'}}}}}}}",
          "/paths/~1a/post/requestBody/content/application~1json/schema/pattern",
          "keyword pattern" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        expect_refusal(document_of_paths(rows[i].source), &rows[i]);
}

Test(document, openapi_yaml_is_understood_as_a_whole)
{
    compile(OPENAPI_DOCUMENT);
}

Test(document, annotations_pass)
{
    compile(document_of_schemas(
        "{'T':{'title':'t','description':'d','example':1,'examples':[1],'default':1,'deprecated':"
        "true,"
        "'readOnly':true,'writeOnly':false,'$comment':'c','x-source':{'any':[]}}}"));
}

Test(document, what_is_not_json_stops_the_start)
{
    static const struct row row = { "{", "", "not JSON" };

    expect_refusal("{\n\"openapi\":", &row);
    expect_refusal("{\"paths\":{},\"paths\":{}}", &row);
}

Test(document, the_json_is_not_kept)
{
    char *text =
        arena_text(&small_memory, document_of_schemas("{'T':{'enum':['yes'],'title':'t'}}"));
    const struct contract *contract = compile(text);
    json_t *value = json_string("yes");
    struct error err = { 0 };

    memset(text, 'x', strlen(text));
    cr_expect(contract_check_schema(contract, "T", value, &small_memory, &err));
    json_decref(value);
}

Test(document, too_small_an_arena_is_told)
{
    const struct contract *contract = NULL;
    const char *text =
        document_of_schemas("{'T':{'enum':['yes','no'],'properties':{'a':{},'b':{}}}}");
    struct error err = { 0 };
    struct arena small;
    bool taken = false;

    for (size_t ceiling = 0; !taken; ceiling += 16) {
        arena_init(&small, ceiling);
        taken = contract_new(text, &small, &contract, &err);
        cr_assert(taken || err.detail[0]);
        arena_free(&small);
    }
}
