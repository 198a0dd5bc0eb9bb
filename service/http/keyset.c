#include "keyset.h"
#include "arena.h"
#include "cleanup.h"
#include "clock.h"
#include "log.h"
#include "text.h"

#include <jansson.h>
#include <pthread.h>
#include <rhonabwy.h>
#include <sys/stat.h>

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(jws_t *, r_jws_free)

enum { LOOK_EVERY_MS = 1000, FILE_BYTES = MIB, RSA_BITS = 2048 };

/* What of the file tells one version from the next; all zero if there is no file. */
struct stamp {
    int64_t seconds;
    int64_t nanoseconds;
    int64_t size;
    uint64_t inode;
};

struct keyset {
    char *file;
    pthread_mutex_t looking; /* guards looked_ms and stamp */
    int64_t looked_ms;
    struct stamp stamp;
    pthread_rwlock_t changing; /* guards keys */
    json_t *keys;              /* array of JWKs, public parts alone */
};

/* Each algorithm fixes the type of its key: a token cannot choose how a key is used. */
static const struct algorithm {
    const char *name;
    const char *key_type;
    const char *curve; /* NULL if the type has none */
    const char *members[5];
} algorithms[] = {
    { "RS256", "RSA", NULL, { "kty", "kid", "n", "e", NULL } },
    { "ES256", "EC", "P-256", { "kty", "kid", "crv", "x", "y" } },
};
enum {
    ALGORITHMS = sizeof(algorithms) / sizeof(*algorithms),
    MEMBERS = sizeof(algorithms->members) / sizeof(*algorithms->members)
};

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_or_absent(const json_t *jwk, const char *name, const char *value)
{
    return !json_object_get(jwk, name) || text_equal(member(jwk, name), value);
}

static const struct algorithm *algorithm_of(const json_t *jwk)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (text_equal(member(jwk, "kty"), algorithms[i].key_type) &&
            text_equal(member(jwk, "crv"), algorithms[i].curve))
            return &algorithms[i];
    return NULL;
}

static bool is_strong(json_t *jwk)
{
    unsigned bits = 0;
    int type = r_jwk_key_type(jwk, &bits, R_FLAG_IGNORE_REMOTE);

    if (!(type & R_KEY_TYPE_PUBLIC))
        return false;
    return (type & R_KEY_TYPE_EC) || ((type & R_KEY_TYPE_RSA) && bits >= RSA_BITS);
}

/* A new JWK with the numbers of a usable key; NULL if it is none. */
static json_t *usable_part(const json_t *jwk)
{
    const struct algorithm *algorithm = algorithm_of(jwk);
    json_t *part;

    if (!algorithm || text_is_empty(member(jwk, "kid")) || !is_or_absent(jwk, "use", "sig") ||
        !is_or_absent(jwk, "alg", algorithm->name))
        return NULL;
    part = json_object();
    for (int i = 0; i < MEMBERS && algorithm->members[i]; i++)
        json_object_set(part, algorithm->members[i], json_object_get(jwk, algorithm->members[i]));
    if (is_strong(part))
        return part;
    json_decref(part);
    return NULL;
}

/* The usable keys of a JWKS file, as a new array; NULL if it cannot be read. */
static json_t *read_keys(const char *file)
{
    cleanup(json_decref) json_t *set = json_load_file(file, JSON_REJECT_DUPLICATES, NULL);
    const json_t *jwks = json_object_get(set, "keys");
    json_t *usable;
    json_t *jwk;
    size_t i;

    if (!json_is_array(jwks))
        return NULL;
    usable = json_array();
    json_array_foreach(jwks, i, jwk) {
        json_t *part = usable_part(jwk);

        if (part)
            json_array_append_new(usable, part);
    }
    return usable;
}

static struct stamp read_stamp(const char *file)
{
    struct stat found;

    if (stat(file, &found) < 0)
        return (struct stamp){ 0 };
    return (struct stamp){ found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_size,
                           found.st_ino };
}

static bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
    return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds && a->size == b->size &&
           a->inode == b->inode;
}

/* The stamp is read before the keys: a change in between shows at the next look. */
static void look(struct keyset *keys)
{
    const struct stamp stamp = read_stamp(keys->file);
    json_t *fresh;
    json_t *old;

    if (stamp_equal(&stamp, &keys->stamp))
        return;
    keys->stamp = stamp;
    fresh = stamp.size > FILE_BYTES ? NULL : read_keys(keys->file);
    if (!fresh) {
        log_event(LOG_ERROR, "keys.unreadable", log_text("file", keys->file));
        return;
    }
    log_event(LOG_INFO, "keys.read", log_number("usable", json_array_size(fresh)));
    pthread_rwlock_wrlock(&keys->changing);
    old = keys->keys;
    keys->keys = fresh;
    pthread_rwlock_unlock(&keys->changing);
    json_decref(old);
}

/* One thread looks; the others go on with the keys they have. */
static void look_if_due(struct keyset *keys)
{
    int64_t now_ms = clock_monotonic_ms();

    if (pthread_mutex_trylock(&keys->looking) != 0)
        return;
    if (now_ms - keys->looked_ms >= LOOK_EVERY_MS) {
        keys->looked_ms = now_ms;
        look(keys);
    }
    pthread_mutex_unlock(&keys->looking);
}

bool keyset_new(const char *file, struct keyset **ret, struct error *err)
{
    struct keyset *keys = calloc(1, sizeof(*keys));

    if (!keys)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the keys");
    pthread_mutex_init(&keys->looking, NULL);
    pthread_rwlock_init(&keys->changing, NULL);
    keys->file = strdup(file);
    keys->looked_ms = clock_monotonic_ms();
    if (keys->file)
        look(keys);
    if (!keys->keys) {
        keyset_free(keys);
        return error_set(err, ERROR_INTERNAL, "", "The key file %s cannot be read", file);
    }
    *ret = keys;
    return true;
}

void keyset_free(struct keyset *keys)
{
    if (!keys)
        return;
    pthread_mutex_destroy(&keys->looking);
    pthread_rwlock_destroy(&keys->changing);
    json_decref(keys->keys);
    free(keys->file);
    free(keys);
}

/*
 * A copy of the key of that name and of the type that the algorithm needs, or NULL. A copy, because
 * jansson's counting of references is not free of races.
 */
static json_t *find_key(struct keyset *keys, const char *algorithm, const char *kid)
{
    json_t *found = NULL;
    json_t *jwk;
    size_t i;

    pthread_rwlock_rdlock(&keys->changing);
    json_array_foreach(keys->keys, i, jwk) {
        if (text_equal(algorithm_of(jwk)->name, algorithm) && text_equal(member(jwk, "kid"), kid)) {
            found = json_deep_copy(jwk);
            break;
        }
    }
    pthread_rwlock_unlock(&keys->changing);
    return found;
}

static bool is_admitted(const char *algorithm)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (text_equal(algorithms[i].name, algorithm))
            return true;
    return false;
}

bool keyset_verify(struct keyset *keys, const char *algorithm, const char *kid, const char *token)
{
    cleanup(json_decref) json_t *jwk = NULL;
    cleanup(r_jws_free) jws_t *jws = NULL;

    if (!is_admitted(algorithm) || text_is_empty(kid))
        return false;
    look_if_due(keys);
    jwk = find_key(keys, algorithm, kid);
    return jwk && r_jws_init(&jws) == RHN_OK &&
           r_jws_advanced_parse(jws, token, R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) == RHN_OK &&
           r_jws_get_alg(jws) == r_str_to_jwa_alg(algorithm) &&
           r_jws_verify_signature(jws, jwk, R_FLAG_IGNORE_REMOTE) == RHN_OK;
}
