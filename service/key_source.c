#include "key_source.h"
#include "cleanup.h"

#include <stdio.h>

enum { FILE_REFRESH_MS = 1000, URL_TIMEOUT_MS = 5000 };

DEFINE_CLEANUP(FILE *, fclose)

static bool read_file(void *context, struct arena *arena, struct key_document *ret,
                      struct error *err)
{
    const struct config *config = context;
    cleanup(fclose) FILE *file = fopen(config->jwks_file, "re");
    char *text = arena_alloc(arena, KEYSET_BYTES);
    size_t length = file && text ? fread(text, 1, KEYSET_BYTES, file) : 0;

    if (!text || !file || !feof(file))
        return error_set(err, ERROR_INTERNAL, "", "The file %s cannot be read or is too long",
                         config->jwks_file);
    *ret = (struct key_document){ text, length, -1 };
    return true;
}

static bool fetch(void *context, struct arena *arena, struct key_document *ret, struct error *err)
{
    struct download_reply reply;

    if (!download_run(context, arena, &reply, err))
        return false;
    *ret = (struct key_document){ reply.text, reply.length,
                                  reply.max_age_s < 0 ? -1 : reply.max_age_s * 1000 };
    return true;
}

static struct key_source source_of_file(const struct config *config)
{
    return (struct key_source){
        .read = read_file,
        .context = (void *)(size_t)config,
        .refresh_ms = FILE_REFRESH_MS,
        .is_needed = true,
        .may_revoke_all = true,
    };
}

bool key_source_open(const struct config *config, struct download **ret_download,
                     struct key_source *ret, struct error *err)
{
    const struct download_options options = {
        .url = config->jwks_url,
        .allow_http = config->jwks_allow_http,
        .timeout_ms = URL_TIMEOUT_MS,
        .bytes_max = KEYSET_BYTES,
    };

    *ret_download = NULL;
    *ret = source_of_file(config);
    if (!options.url)
        return true;
    if (!download_new(&options, ret_download, err))
        return false;
    *ret = (struct key_source){
        .read = fetch,
        .context = *ret_download,
        .refresh_ms = config->jwks_refresh_s * 1000,
        .stale_ms = config->jwks_stale_s * 1000,
    };
    return true;
}
