/*
 * The one header that an endpoint or a job includes: tasks and steps,
 * statements, the rules, replies.  Reading order for a newcomer:
 * core/task.h (the unit of work), core/endpoint.h (the table), store/pg.h
 * (statements and batches), then any file in api/.
 */

#ifndef _PET_H_INCLUDED_
#define _PET_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <jansson.h>
#include <libpq-fe.h>

#include "rules/rules.h"

#include "core/error.h"
#include "core/conf.h"
#include "core/task.h"
#include "core/json.h"
#include "core/input.h"
#include "core/endpoint.h"
#include "core/request.h"
#include "core/auth.h"
#include "core/live.h"
#include "core/seal.h"
#include "core/metrics.h"
#include "core/work.h"

#include "store/pg.h"
#include "store/redis.h"
#include "store/cache.h"
#include "store/boards.h"
#include "store/ids.h"

#include "outside/storage.h"

#include "jobs/jobs.h"

#include "sql_gen.h"


#endif /* _PET_H_INCLUDED_ */
