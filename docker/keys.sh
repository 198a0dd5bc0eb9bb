#!/usr/bin/env bash
# keys.sh FOLDER: what a trial installation needs in place of an identity provider and a vault. Makes, where
# missing, an issuer's key pair (issuer.pem, jwks.json) and the two keys of the service (patient.key,
# secrets.key); writes new access tokens, good for 30 days: token for everything but the approval of a policy,
# approver-1.token and approver-2.token for that alone. TOKEN_ISSUER and TOKEN_AUDIENCE are those of the service.
set -euo pipefail
SOURCES=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
cd "${1:?FOLDER}"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# Written aside and moved, so that an interruption leaves no half key; readable by the owner alone.
random_key() {
    [ -s "$1" ] || (umask 077 && openssl rand -hex 32 >"$1.part" && mv "$1.part" "$1")
}

issuer_key() {
    [ -s issuer.pem ] ||
        (umask 077 && openssl genrsa -out issuer.part 2048 2>/dev/null && mv issuer.part issuer.pem)
    printf '{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"local","e":"AQAB","n":"%s"}]}\n' \
        "$(modulus | base64url)" >jwks.json
}

modulus() {
    printf '%b' "$(openssl rsa -in issuer.pem -noout -modulus | cut -d= -f2 | sed 's/../\\x&/g')"
}

# Every scope but that of approving a policy: who writes one is not who approves it.
scopes() {
    sed -n 's/^ *X([A-Z_]*, "\([a-z.]*\)").*/\1/p' "$SOURCES/include/usecase/caller.h" | grep -vx policy.approve | xargs
}

claims() { # PRACTITIONER ROLE SCOPES
    local now
    now=$(date +%s)
    printf '{"iss":"%s","aud":"%s","sub":"demo","icb":"QWO","org":"RR8","scope":"%s",' \
        "$TOKEN_ISSUER" "$TOKEN_AUDIENCE" "$3"
    printf '"practitioner":"%s","practitioner_role":"%s","iat":%d,"exp":%d}' "$1" "$2" "$now" $((now + 30 * 86400))
}

token() { # FILE PRACTITIONER ROLE SCOPES
    local signed
    signed=$(printf '{"alg":"RS256","typ":"JWT","kid":"local"}' | base64url).$(claims "${@:2}" | base64url)
    (umask 077 && printf '%s.%s\n' "$signed" "$(printf %s "$signed" | openssl dgst -sha256 -sign issuer.pem | base64url)" >"$1.part")
    mv "$1.part" "$1"
}

random_key patient.key
random_key secrets.key
issuer_key
token token C1234567 "Consultant in pain medicine" "$(scopes)"
token approver-1.token C2222222 "Clinical lead" "referral.read policy.approve"
token approver-2.token C3333333 "Medical director" "referral.read policy.approve"
