#include "conformance.h"
#include "contract.h"
#include "keep.h"
#include "openapi_document.h"
#include "text.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

static const json_t *document(void)
{
    static json_t *document;

    if (!document)
        document = keep_json(json_loads(OPENAPI_DOCUMENT, 0, NULL));
    must_hold(document != NULL, "the contract is JSON");
    return document;
}

static const struct contract *contract(void)
{
    static const struct contract *contract;
    static struct arena memory = { .ceiling = 16 * MIB };
    struct error err;

    if (!contract)
        must_hold(contract_new(OPENAPI_DOCUMENT, &memory, &contract, &err),
                  "the contract can be compiled");
    return contract;
}

/* Whether a path is one of a template's: 0 no, 1 by its {names}, 2 letter by letter. */
static int path_fits(const char *template, const char *path)
{
    int fit = 2;

    while (*template && *path && *path != '?') {
        if (*template == '{') {
            size_t length = strcspn(path, "/?");

            if (length == 0)
                return 0;
            path += length;
            template += strcspn(template, "}") + 1;
            fit = 1;
        } else if (*template ++ != *path++) {
            return 0;
        }
    }
    return *template == '\0' && (*path == '\0' || *path == '?') ? fit : 0;
}

static const char *contract_method(const char *method)
{
    char *name = keep_format("%s", text_equal(method, "HEAD") ? "GET" : method);

    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return name;
}

static const json_t *operation_of(const struct request *request)
{
    const char *method = request->method ? request->method : "GET";
    const json_t *found = NULL;
    int best = 0;
    const char *template;
    json_t *item;

    json_object_foreach(json_object_get(document(), "paths"), template, item) {
        int fit = path_fits(template, request->path);

        if (fit > best) {
            best = fit;
            found = json_object_get(item, contract_method(method));
        }
    }
    return method[0] >= 'A' && method[0] <= 'Z' ? found : NULL;
}

/* What `#/components/<section>/<name>` refers to; the value itself if it is no reference. */
static const json_t *follow(const json_t *value)
{
    const char *reference = json_string_value(json_object_get(value, "$ref"));
    struct answer root = { .json = (json_t *)(size_t)document() };

    return reference ? answer_at(&root, reference + 1) : value;
}

static const char *schema_name(const json_t *response, const char *type)
{
    const json_t *content = json_object_get(response, "content");
    const json_t *media = json_object_get(content, keep_bytes(type, strcspn(type, ";")));
    const json_t *schema = json_object_get(media, "schema");
    const char *reference = json_string_value(json_object_get(schema, "$ref"));

    cr_assert_not_null(media, "the contract has no %s here", type);
    return reference ? strrchr(reference, '/') + 1 : NULL;
}

static const char *first_fault(const struct error *err)
{
    if (!err->faults)
        return err->detail;
    return keep_format("%s %s", err->faults->pointer, err->faults->detail);
}

static void check_schema(const char *schema, const struct request *request,
                         const struct answer *answer)
{
    struct arena memory = { .ceiling = 8 * MIB };
    struct error err;
    const char *fault = "";

    if (!contract_check_schema(contract(), schema, answer->json, &memory, &err))
        fault = keep_format("%s", first_fault(&err));
    arena_free(&memory);
    cr_assert(!*fault, "%s %s answers %d with no %s: %s\n%s", request->method, request->path,
              answer->status, schema, fault, answer->body);
}

/* A Link is sent only where there is a next page. */
static void check_headers(const json_t *response, const struct request *request,
                          const struct answer *answer)
{
    const char *name;
    json_t *header;

    json_object_foreach(json_object_get(response, "headers"), name, header)
        cr_assert(text_equal(name, "Link") || answer_header(answer, name),
                  "%s %s answers %d without %s", request->method, request->path, answer->status,
                  name);
}

void conformance_check(const struct request *request, const struct answer *answer)
{
    const json_t *operation = operation_of(request);
    const json_t *responses = json_object_get(operation, "responses");
    const json_t *response = follow(json_object_get(responses, keep_format("%d", answer->status)));
    const char *type = answer_header(answer, "Content-Type");
    const char *schema = "Problem";

    cr_assert(!operation || response, "%s %s answers %d, which the contract does not list: %s",
              request->method, request->path, answer->status, answer->body);
    check_headers(response, request, answer);
    if (operation && answer->length > 0)
        schema = schema_name(response, type);
    if (schema && answer->json)
        check_schema(schema, request, answer);
}
