/*
 * WeChat's server API, called through the egress host "wechat".  Nothing that
 * is logged here holds an openid, a session_key, a code or our secret.
 */

#ifndef _PET_OUTSIDE_WECHAT_H_INCLUDED_
#define _PET_OUTSIDE_WECHAT_H_INCLUDED_


#include "pet.h"
#include "outside/http.h"


/* The longest login code, and the longest openid, unionid, session_key. */
#define PET_WECHAT_CODE_MAX  128
#define PET_WECHAT_ID_MAX    128


/* One exchange of a login code; zeroed by the caller, in the task's memory. */
typedef struct {
    ngx_int_t              rc;           /* NGX_OK or PET_E_* */
    int64_t                errcode;      /* WeChat's, 0: none */
    ngx_str_t              openid;
    ngx_str_t              unionid;      /* empty: none */
    ngx_str_t              session_key;

    /* outside/wechat.c's own */

    pet_http_call_t        http;
    ngx_event_t            timer;        /* until the next try */
    ngx_msec_t             until;        /* no try after it */
    ngx_uint_t             tries;
} pet_wechat_login_t;


/*
 * code2Session: exchanges a login code for the user's openid.  An operation
 * of the task that always reports NGX_OK; the next step looks at login->rc.
 * "Busy" is tried again, at most twice; all in all it takes at most four
 * seconds.  A code is good once, so nothing else is repeated.
 */
ngx_int_t pet_wechat_login(pet_task_t *t, pet_wechat_login_t *login,
    const ngx_str_t *code);

/* Ends a step with the error of a failed exchange, data.errcode with it. */
ngx_int_t pet_wechat_login_error(pet_task_t *t,
    const pet_wechat_login_t *login);


#endif /* _PET_OUTSIDE_WECHAT_H_INCLUDED_ */
