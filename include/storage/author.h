#ifndef STORAGE_AUTHOR_H
#define STORAGE_AUTHOR_H

/* Who does something, as the audit trail names it, and the tenants that row-level security admits.
 */
struct author {
    const char *tenants; /* comma separated */
    const char *client;
    const char *organisation;
    const char *practitioner;
    const char *request_id;
};

#endif
