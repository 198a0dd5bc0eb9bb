#ifndef STORAGE_SQLSTATE_H
#define STORAGE_SQLSTATE_H

#include "error.h"

#include <libpq-fe.h>

/*
 * What the server's failures mean: by SQLSTATE (the exact code before its class) and, where a
 * constraint stands for a rule that callers know, by the constraint's name.
 */
struct sqlstate_verdict {
    bool again;  /* certain to have rolled back, and may succeed when run again at once */
    bool closes; /* the connection is of no more use */
};

/*
 * Sets `err` and returns the verdict. `constraint` may be NULL. The error's detail holds names that
 * are ours and the SQLSTATE, never the server's message: that may quote a patient's data.
 */
struct sqlstate_verdict sqlstate_judge(const char *sqlstate, const char *constraint,
                                       const char *statement, struct error *err);

/* The same for a failed result. A result without SQLSTATE is a lost connection. */
struct sqlstate_verdict sqlstate_read(const PGresult *rows, const char *statement,
                                      struct error *err);

#endif
