#include "error.h"
#include "keep.h"
#include "openapi_document.h"
#include "text.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <string.h>

/* ERROR_TABLE, the page of each problem and the contract's list of problem types say the same. */

static const struct {
    const char *slug;
    int status;
} errors[] = {
#define X(code, status, slug, title) { slug, status },
    ERROR_TABLE(X)
#undef X
};

enum { ERROR_COUNT = sizeof(errors) / sizeof(errors[0]) };

static const json_t *problem_types(void)
{
    json_t *types = NULL;
    json_t *document = keep_json(json_loads(OPENAPI_DOCUMENT, 0, NULL));

    must_hold(json_unpack(document, "{s:{s:{s:{s:{s:{s:o}}}}}}", "components", "schemas", "Problem",
                          "properties", "type", "enum", &types) == 0,
              "the contract lists the types of problems");
    return types;
}

Test(errors, each_has_a_page_that_names_its_status)
{
    for (int i = 0; i < ERROR_COUNT; i++) {
        const char *page =
            keep_file(keep_format(SOURCE_FOLDER "/openapi/problems/%s.md", errors[i].slug));

        cr_expect(*page, "openapi/problems/%s.md is missing", errors[i].slug);
        cr_expect_not_null(strstr(page, keep_format("%d", errors[i].status)),
                           "openapi/problems/%s.md does not say %d", errors[i].slug,
                           errors[i].status);
    }
}

Test(errors, each_page_tells_of_an_error)
{
    DIR *folder = opendir(SOURCE_FOLDER "/openapi/problems");
    int pages = 0;

    cr_assert_not_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        pages += strstr(entry->d_name, ".md") != NULL;
    closedir(folder);
    cr_expect_eq(pages, ERROR_COUNT);
}

Test(errors, the_contract_lists_each_and_no_other)
{
    const json_t *types = problem_types();

    cr_expect_eq(json_array_size(types), ERROR_COUNT);
    for (int i = 0; i < ERROR_COUNT; i++) {
        const char *type = keep_format("urn:painpath:problem:%s", errors[i].slug);
        bool found = false;

        for (size_t j = 0; j < json_array_size(types); j++)
            found |= text_equal(json_string_value(json_array_get(types, j)), type);
        cr_expect(found, "the contract does not list %s", type);
    }
}
