#ifndef SUPPORT_ISSUER_H
#define SUPPORT_ISSUER_H

#include <jansson.h>

/*
 * A token issuer for tests: its keys lie in a folder, the public ones as the service's JWKS file,
 * and it signs whatever it is told to, so that forged tokens differ from good ones in one thing
 * alone. Whatever fails here ends the program: a test has nothing to say about it.
 */
enum signer {                    /* those with a key of their own first */
              SIGNER_RSA,        /* RS256 by the published key "rsa" */
              SIGNER_RSA_512,    /* RS512 by the same */
              SIGNER_RSA_PSS,    /* PS256 by the same */
              SIGNER_EC,         /* ES256 by the published key "ec" */
              SIGNER_BOUND,      /* RS256 by the published key "bound", whose `alg` is RS256 */
              SIGNER_BOUND_PSS,  /* PS256 by the same */
              SIGNER_STRANGER,   /* RS256 by a key that nobody has published */
              SIGNER_PUBLIC_KEY, /* HMAC-SHA256 with the published RSA key's PEM as the secret */
              SIGNER_NONE,       /* an empty signature */
};

/* Make keys and write them to `folder`, where jwks.json is the published set. */
void issuer_make(const char *folder);

/* A compact token with exactly these texts as header and payload; lives as long as the process. */
const char *issuer_sign(const char *folder, enum signer signer, const char *header,
                        const char *payload);

/* Replace the published set with the keys named in `kids` (NULL at the end). */
void issuer_publish(const char *folder, const char *const kids[]);

/* Delete what issuer_make wrote. */
void issuer_remove(const char *folder);

#endif
