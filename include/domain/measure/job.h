#ifndef DOMAIN_JOB_H
#define DOMAIN_JOB_H

#include <stdint.h>

/* Work that a request begins and a worker ends. */
struct job {
    const char *icb, *id;
    const char *kind;    /* policyReplay */
    const char *state;   /* queued | running | done | failed */
    const char *request; /* JSON */
    int64_t done, total; /* total -1 while it is not known */
    const char *result;  /* JSON; NULL unless it is done */
    const char *detail;  /* what was in its way; NULL unless it failed */
    int64_t created_at, changed_at;
    int64_t fence; /* of the lease, for the worker that holds it */
};

#endif
