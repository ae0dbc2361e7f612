/*
 * Once a day: the partitions of the months to come, what is old of the upkeep
 * itself, and a row of daily_statistics for each business day that is over
 * and has none.
 */

#include "pet.h"


/* Days that are made up for, after a server did not run. */
#define PET_STATISTICS_BACK  31


static ngx_int_t pet_job_statistics_upkeep(pet_task_t *t);
static ngx_int_t pet_job_statistics_next(pet_task_t *t);
static ngx_int_t pet_job_statistics_read(pet_task_t *t);
static ngx_int_t pet_job_statistics_write(pet_task_t *t);
static ngx_int_t pet_job_statistics_again(pet_task_t *t);
static int32_t pet_job_statistics_yesterday(pet_task_t *t);

extern const pet_step_pt  pet_job_statistics_steps[];


PET_STEPS(pet_job_statistics, upkeep, next, read, write, again);


static ngx_int_t
pet_job_statistics_upkeep(pet_task_t *t)
{
    int64_t  days;

    days = t->live->rules.login_log_days;

    if (sql_partition_upkeep(t, days) != NGX_OK
        || sql_purge_login_logs(t, days) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return sql_purge_verify(t);
}


static ngx_int_t
pet_job_statistics_next(pet_task_t *t)
{
    int32_t  yesterday;

    yesterday = pet_job_statistics_yesterday(t);

    return sql_statistics_next(t, yesterday,
                               yesterday - PET_STATISTICS_BACK);
}


static ngx_int_t
pet_job_statistics_read(pet_task_t *t)
{
    int64_t                zone_s;
    row_statistics_next_t  row;

    if (row_statistics_next(t, 0, &row) != NGX_OK) {
        return PET_DONE;
    }

    zone_s = t->live->rules.tz_offset_s;

    return sql_statistics_read(t, row.day,
                               pet_rule_day_start_ms(row.day, zone_s),
                               pet_rule_day_end_ms(row.day, zone_s));
}


static ngx_int_t
pet_job_statistics_write(pet_task_t *t)
{
    row_statistics_read_t  row;

    if (row_statistics_read(t, 0, &row) != NGX_OK) {
        return NGX_ERROR;
    }

    return sql_statistics_write(t, row.day, &row.doc);
}


static ngx_int_t
pet_job_statistics_again(pet_task_t *t)
{
    int32_t  yesterday;

    yesterday = pet_job_statistics_yesterday(t);

    /* back to "read" */

    t->step -= 3;

    return sql_statistics_next(t, yesterday,
                               yesterday - PET_STATISTICS_BACK);
}


static int32_t
pet_job_statistics_yesterday(pet_task_t *t)
{
    return pet_rule_day(t->now, t->live->rules.tz_offset_s) - 1;
}
