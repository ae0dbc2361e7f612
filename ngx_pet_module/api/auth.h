/*
 * Sessions: what login and refresh have in common.  A session is a family of
 * refresh tokens; its sid stands in every access token, and the gate asks
 * whether it is alive.
 */

#ifndef _PET_API_AUTH_H_INCLUDED_
#define _PET_API_AUTH_H_INCLUDED_


#include "pet.h"
#include "outside/wechat.h"


#define PET_AUTH_SID_LEN  22         /* 16 random bytes in base64url */


/* The tokens of a session, in the task's memory. */
typedef struct {
    ngx_str_t              sid;
    ngx_str_t              refresh;      /* the token */
    ngx_str_t              hash;         /* what is stored of it */
    int64_t                issued;       /* ms: the access token's time */
} pet_auth_tokens_t;


/* The state of POST /v1/auth/login. */
typedef struct {
    pet_wechat_login_t     wechat;
    ngx_str_t              device;
    ngx_str_t              ip;
    ngx_str_t              openid_hash;
    pet_auth_tokens_t      tokens;
    unsigned               asked:1;      /* a code is good once */
    unsigned               is_new:1;
} pet_login_t;


/* What POST /v1/auth/refresh decided. */
typedef struct {
    pet_auth_tokens_t      tokens;
    unsigned               reused:1;
} pet_refresh_ctx_t;


/* The letter that greets a user who was away, if this one was. */
typedef struct {
    int64_t                id;           /* PET_NULL: none can be written */
    int64_t                absent_since;
    int64_t                greeted_since;
    int64_t                until;        /* it can be read and taken */
} pet_auth_letter_t;


/* Prints access_token, expires_in and refresh_token for the task's user.
 * The same tokens->issued gives the same text. */
ngx_int_t pet_auth_tokens_json(pet_task_t *t, pet_json_t *j,
    const pet_auth_tokens_t *tokens);

/* Keeps a refresh token of PET_REFRESH_MAX bytes at most, with its hash. */
ngx_int_t pet_auth_keep_refresh(pet_task_t *t, pet_auth_tokens_t *tokens,
    const u_char *token, size_t len);


/* What the statements of login and refresh need for that letter. */
void pet_auth_letter(pet_task_t *t, pet_auth_letter_t *letter);


#endif /* _PET_API_AUTH_H_INCLUDED_ */
