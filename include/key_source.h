#ifndef KEY_SOURCE_H
#define KEY_SOURCE_H

#include "config.h"
#include "download.h"
#include "keyset.h"

/*
 * Where the token issuer's keys come from: JWKS_FILE, which is looked at every second, must be
 * there at the start, and is believed if it names no key at all; or JWKS_URL, which may fail at any
 * time.
 *
 * The source reads from the configuration and from *ret_download, NULL for a file: free it with
 * download_free after the source's last reader. ERROR_INVALID if the URL is not fit.
 */
MUST_CHECK bool key_source_open(const struct config *config, struct download **ret_download,
                                struct key_source *ret, struct error *err);

#endif
