#ifndef DOMAIN_POLICY_RECORD_H
#define DOMAIN_POLICY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A tenant's policy as it is kept: its text, who wrote and who approved it, and when it decides. */
struct policy_record {
    const char *icb, *version;
    int64_t edition; /* grows with each change of what is shown; the ETag */
    const char *policy_id, *title;
    const char *revision;       /* SHA-256 of `document`, 64 hex digits */
    const char *document;       /* canonical JSON; NULL in lists */
    const char *const *authors; /* who wrote any of it, NULL at the end */
    int64_t created_at, changed_at;
    int64_t active_from, active_until; /* µs; 0 if never, or without end */
    bool is_withdrawn; /* by a person, for good; `retired` as one that another followed is */
    int64_t approval_count;
    const char *approvals; /* JSON list, of this revision */
    const char *status;    /* draft | approved | active | retired */
};

struct policy_list {
    const struct policy_record *items;
    size_t count;
};

#endif
