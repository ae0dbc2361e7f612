
/* Weekly seasons of the leaderboards. */


#include "season.h"


int64_t
pet_rule_season_id(int32_t monday)
{
    pet_rule_date_t  date;

    pet_rule_date_from_day(monday, &date);

    return date.year * INT64_C(10000) + date.month * INT64_C(100) + date.day;
}


int
pet_rule_season_find(int64_t id, int32_t *monday)
{
    int32_t          day;
    pet_rule_date_t  date;

    if (id < 0 || id > INT64_C(99991231)) {
        return -1;
    }

    date.year = (int32_t) (id / 10000);
    date.month = (int32_t) (id / 100 % 100);
    date.day = (int32_t) (id % 100);

    if (!pet_rule_date_valid(&date)) {
        return -1;
    }

    day = pet_rule_day_from_date(&date);

    if (pet_rule_weekday(day) != 1) {
        return -1;
    }

    *monday = day;

    return 0;
}


int64_t
pet_rule_season_affection(const pet_rule_config_t *cf, int64_t counted,
    int64_t gain)
{
    int64_t  left;

    left = cf->board_affection_cap - counted;

    if (gain > left) {
        gain = left;
    }

    return gain > 0 ? gain : 0;
}


int64_t
pet_rule_season_reward(const pet_rule_config_t *cf, int64_t rank)
{
    int  i;

    for (i = 0; i < PET_RULE_REWARDS_MAX; i++) {
        if (rank >= 1 && rank <= cf->season_reward[i].rank) {
            return cf->season_reward[i].points;
        }
    }

    return 0;
}
