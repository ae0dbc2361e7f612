
/* Decay: the closed form against its definition, a millisecond at a time. */


#include "rules_test.h"


#define RULES_HOUR_MS  INT64_C(3600000)

/* 20,000 splittings and as many random states */
#define RULES_ROUNDS   20000


static int64_t
rules_max0(int64_t x)
{
    return x > 0 ? x : 0;
}


/* What decay means: each millisecond takes its rate from what is there. */
static void
rules_brute(const pet_rule_config_t *cf, pet_rule_status_t *st,
    int64_t stored_ms, int64_t now_ms)
{
    int                      is_low;
    size_t                   i;
    int64_t                  ms, low;
    const pet_rule_decay_t  *rate;

    low = cf->low_points * U;

    for (ms = stored_ms; ms < now_ms; ms++) {
        rate = &cf->decay[0];

        for (i = 1; i < cf->decay_n; i++) {
            if (ms >= cf->decay[i].effective_from_ms) {
                rate = &cf->decay[i];
            }
        }

        is_low = st->hunger < low || st->cleanliness < low;

        st->mood = rules_max0(st->mood - rate->mood
                              * (is_low ? rate->mood_low_factor : 1));
        st->hunger = rules_max0(st->hunger - rate->hunger);
        st->cleanliness = rules_max0(st->cleanliness - rate->cleanliness);
        st->affection = rules_max0(st->affection - rate->affection);
    }
}


/* A bar, more often than not about to cross the threshold or the bottom. */
static int64_t
rules_random_bar(void)
{
    switch (rules_random(0, 3)) {

    case 0:
        return rules_random(0, 12000);

    case 1:
        return 30 * U + rules_random(-5000, 12000);

    case 2:
        return PET_RULE_STATUS_MAX - rules_random(0, 12000);

    default:
        return rules_random(0, PET_RULE_STATUS_MAX);
    }
}


static void
rules_random_status(pet_rule_status_t *st)
{
    st->hunger = rules_random_bar();
    st->cleanliness = rules_random_bar();
    st->mood = rules_random_bar();
    st->affection = rules_random_bar();
}


/* Rates that change every while, from about the instant start_ms on. */
static void
rules_random_rates(pet_rule_config_t *cf, int64_t start_ms, int64_t step_ms)
{
    size_t             i;
    int64_t            ms;
    pet_rule_decay_t  *rate;

    cf->decay_n = (size_t) rules_random(1, 5);
    ms = start_ms - step_ms / 2;

    for (i = 0; i < cf->decay_n; i++) {
        rate = &cf->decay[i];
        ms += rules_random(1, step_ms);

        rate->effective_from_ms = ms;
        rate->hunger = rules_random(0, 12);
        rate->cleanliness = rules_random(0, 12);
        rate->mood = rules_random(0, 12);
        rate->affection = rules_random(0, 12);
        rate->mood_low_factor = rules_random(0, 3);
    }

    must(pet_rule_prepare(cf) == NULL);
}


static int
rules_same(const pet_rule_status_t *a, const pet_rule_status_t *b)
{
    return a->hunger == b->hunger && a->cleanliness == b->cleanliness
           && a->mood == b->mood && a->affection == b->affection;
}


START_TEST(rules_state_new)
{
    pet_rule_config_t  cf;
    pet_rule_status_t  st;

    pet_rule_defaults(&cf);
    pet_rule_status_new(&cf, &st);

    ck_assert_int_eq(st.mood, 80 * U);
    ck_assert_int_eq(st.hunger, 70 * U);
    ck_assert_int_eq(st.cleanliness, 90 * U);
    ck_assert_int_eq(st.affection, 50 * U);

    /* an hour takes 2, 1.5, 1 and 0.25 points */
    ck_assert_int_eq(pet_rule_decay(&cf, &st, 1000, 1000 + RULES_HOUR_MS),
                     1000 + RULES_HOUR_MS);

    ck_assert_int_eq(st.hunger, 68 * U);
    ck_assert_int_eq(st.cleanliness * 2, 177 * U);
    ck_assert_int_eq(st.mood, 79 * U);
    ck_assert_int_eq(st.affection * 4, 199 * U);
    ck_assert_int_eq(pet_rule_shown(st.cleanliness), 88);
    ck_assert_int_eq(pet_rule_shown(st.affection), 49);
}
END_TEST


/* The formulas of the product's description, term by term. */
START_TEST(rules_state_formula)
{
    int                i;
    int64_t            dt, t, tau_h, tau_c;
    pet_rule_config_t  cf;
    pet_rule_status_t  st, want;

    rules_seed(1);
    pet_rule_defaults(&cf);

    for (i = 0; i < RULES_ROUNDS; i++) {
        rules_random_status(&st);
        dt = rules_random(0, 200 * RULES_HOUR_MS);

        tau_h = st.hunger < 30 * U ? 0 : (st.hunger - 30 * U) / 8 + 1;
        tau_c = st.cleanliness < 30 * U ? 0
                                        : (st.cleanliness - 30 * U) / 6 + 1;
        t = tau_h < tau_c ? tau_h : tau_c;

        want.hunger = rules_max0(st.hunger - 8 * dt);
        want.cleanliness = rules_max0(st.cleanliness - 6 * dt);
        want.affection = rules_max0(st.affection - dt);
        want.mood = rules_max0(st.mood - 4 * (dt + rules_max0(dt - t)));

        pet_rule_decay(&cf, &st, 1767312000000, 1767312000000 + dt);

        must(rules_same(&st, &want));
    }
}
END_TEST


START_TEST(rules_state_brute)
{
    int                i;
    int64_t            stored, now;
    pet_rule_config_t  cf;
    pet_rule_status_t  st, want;

    rules_seed(2);

    for (i = 0; i < RULES_ROUNDS / 10; i++) {
        pet_rule_defaults(&cf);

        stored = rules_random(-2000, 2000000000000);
        now = stored + rules_random(0, 3000);

        /* one in three under the rates of the product */
        if (i % 3 != 0) {
            rules_random_rates(&cf, stored, 1200);
        }

        if (i % 7 == 0) {
            cf.low_points = rules_random(0, 1) * 100;
        }

        rules_random_status(&st);
        want = st;

        rules_brute(&cf, &want, stored, now);
        must(pet_rule_decay(&cf, &st, stored, now) == now);

        must(rules_same(&st, &want));
    }
}
END_TEST


START_TEST(rules_state_splittings)
{
    int                i;
    int64_t            stored, now, end, at;
    pet_rule_config_t  cf;
    pet_rule_status_t  start, once, split;

    rules_seed(3);
    pet_rule_defaults(&cf);

    for (i = 0; i < RULES_ROUNDS; i++) {
        stored = rules_random(0, 2000000000000);
        end = stored + rules_random(0, 120 * RULES_HOUR_MS);

        if (i % 2) {
            rules_random_rates(&cf, stored, 20 * RULES_HOUR_MS);

        } else {
            pet_rule_defaults(&cf);
        }

        rules_random_status(&start);

        once = start;
        pet_rule_decay(&cf, &once, stored, end);

        split = start;
        at = stored;

        while (at < end) {
            /* at times a reader whose clock is behind */
            now = at + rules_random(-1000, (end - stored) / 4 + 1);
            now = now < end ? now : end;

            at = pet_rule_decay(&cf, &split, at, now);
        }

        must(rules_same(&once, &split));
    }
}
END_TEST


START_TEST(rules_state_monotone)
{
    int                i;
    int64_t            dt;
    pet_rule_config_t  cf;
    pet_rule_status_t  a, b, higher;

    rules_seed(4);
    pet_rule_defaults(&cf);

    for (i = 0; i < RULES_ROUNDS; i++) {
        rules_random_status(&a);
        b = a;
        higher = a;

        /* a fuller pet never does worse in anything */
        higher.hunger = rules_random(a.hunger, PET_RULE_STATUS_MAX);

        dt = rules_random(0, 60 * RULES_HOUR_MS);

        pet_rule_decay(&cf, &a, 0, dt);
        pet_rule_decay(&cf, &higher, 0, dt);
        pet_rule_decay(&cf, &b, 0, dt + rules_random(0, RULES_HOUR_MS));

        must(b.hunger <= a.hunger && b.hunger >= 0);
        must(b.cleanliness <= a.cleanliness && b.cleanliness >= 0);
        must(b.mood <= a.mood && b.mood >= 0);
        must(b.affection <= a.affection && b.affection >= 0);

        must(higher.hunger >= a.hunger);
        must(higher.mood >= a.mood);
        must(higher.cleanliness == a.cleanliness);
        must(higher.affection == a.affection);
    }
}
END_TEST


START_TEST(rules_state_clamps)
{
    pet_rule_config_t  cf;
    pet_rule_status_t  st, same;

    pet_rule_defaults(&cf);

    /* a clock behind the one that stored */
    pet_rule_status_new(&cf, &st);
    same = st;
    ck_assert_int_eq(pet_rule_decay(&cf, &st, 5000, 4000), 5000);
    ck_assert(rules_same(&st, &same));
    ck_assert_int_eq(pet_rule_decay(&cf, &st, 5000, 5000), 5000);
    ck_assert(rules_same(&st, &same));

    /* values that no bar holds */
    st.hunger = -1;
    st.cleanliness = PET_RULE_STATUS_MAX + 1;
    st.mood = INT64_MAX;
    st.affection = INT64_MIN;
    pet_rule_decay(&cf, &st, 0, 0);
    ck_assert_int_eq(st.hunger, 0);
    ck_assert_int_eq(st.cleanliness, PET_RULE_STATUS_MAX);
    ck_assert_int_eq(st.mood, PET_RULE_STATUS_MAX);
    ck_assert_int_eq(st.affection, 0);

    /* all of time */
    pet_rule_status_new(&cf, &st);
    ck_assert_int_eq(pet_rule_decay(&cf, &st, INT64_MIN, INT64_MAX),
                     INT64_MAX);
    ck_assert_int_eq(st.hunger, 0);
    ck_assert_int_eq(st.cleanliness, 0);
    ck_assert_int_eq(st.mood, 0);
    ck_assert_int_eq(st.affection, 0);
}
END_TEST


START_TEST(rules_state_flags)
{
    pet_rule_config_t   cf;
    pet_rule_status_t   st, before;
    pet_rule_changes_t  changes;

    pet_rule_defaults(&cf);

    st.hunger = 30 * U;
    st.cleanliness = 30 * U;
    st.mood = 30 * U;
    st.affection = 0;
    ck_assert_uint_eq(pet_rule_flags(&cf, &st), 0);

    /* 30 still shows, but the exact value counts */
    st.hunger--;
    ck_assert_uint_eq(pet_rule_flags(&cf, &st), PET_RULE_HUNGRY);
    st.cleanliness--;
    st.mood--;
    ck_assert_uint_eq(pet_rule_flags(&cf, &st),
                      PET_RULE_HUNGRY | PET_RULE_DIRTY | PET_RULE_SAD);

    before = st;
    before.affection = 3 * U - 1;
    st.hunger++;
    st.mood = 100 * U;
    st.affection = 2 * U;
    pet_rule_changes(&before, &st, &changes);
    ck_assert_int_eq(changes.hunger, 1);
    ck_assert_int_eq(changes.cleanliness, 0);
    ck_assert_int_eq(changes.mood, 71);
    ck_assert_int_eq(changes.affection, 0);
}
END_TEST


static int64_t
rules_bar(const pet_rule_status_t *st, pet_rule_bar_e bar)
{
    switch (bar) {

    case PET_RULE_BAR_HUNGER:
        return st->hunger;

    case PET_RULE_BAR_CLEANLINESS:
        return st->cleanliness;

    case PET_RULE_BAR_MOOD:
        return st->mood;

    default:
        return st->affection;
    }
}


START_TEST(rules_state_low_at)
{
    int                i;
    int64_t            stored, at;
    pet_rule_bar_e     bar;
    pet_rule_config_t  cf;
    pet_rule_status_t  start, st;

    rules_seed(5);

    for (i = 0; i < RULES_ROUNDS; i++) {
        pet_rule_defaults(&cf);
        stored = rules_random(0, 2000000000000);

        if (i % 2) {
            rules_random_rates(&cf, stored, 20 * RULES_HOUR_MS);
        }

        rules_random_status(&start);
        bar = (pet_rule_bar_e) rules_random(PET_RULE_BAR_HUNGER,
                                            PET_RULE_BAR_AFFECTION);

        at = pet_rule_low_at(&cf, &start, stored, bar);

        if (at == -1) {
            st = start;
            pet_rule_decay(&cf, &st, stored, INT64_MAX);
            must(rules_bar(&st, bar) >= 30 * U);
            continue;
        }

        must(at >= stored);

        st = start;
        pet_rule_decay(&cf, &st, stored, at);
        must(rules_bar(&st, bar) < 30 * U);

        if (at > stored) {
            st = start;
            pet_rule_decay(&cf, &st, stored, at - 1);
            must(rules_bar(&st, bar) >= 30 * U);
        }
    }
}
END_TEST


START_TEST(rules_state_low_at_edges)
{
    pet_rule_config_t  cf;
    pet_rule_status_t  st;

    pet_rule_defaults(&cf);
    pet_rule_status_new(&cf, &st);

    /* 40 points at 2 an hour, and a millisecond to be under */
    ck_assert_int_eq(pet_rule_low_at(&cf, &st, 1000, PET_RULE_BAR_HUNGER),
                     1000 + 20 * RULES_HOUR_MS + 1);

    st.hunger = 30 * U - 1;
    ck_assert_int_eq(pet_rule_low_at(&cf, &st, 1000, PET_RULE_BAR_HUNGER),
                     1000);

    st.hunger = 30 * U;
    ck_assert_int_eq(pet_rule_low_at(&cf, &st, 1000, PET_RULE_BAR_HUNGER),
                     1001);

    cf.decay[0].hunger = 0;
    ck_assert_int_eq(pet_rule_low_at(&cf, &st, 1000, PET_RULE_BAR_HUNGER),
                     -1);

    cf.decay[0].hunger = 8;
    cf.low_points = 0;
    ck_assert_int_eq(pet_rule_low_at(&cf, &st, 1000, PET_RULE_BAR_HUNGER),
                     -1);
}
END_TEST


/* A change of the rates does not rewrite what was before it. */
START_TEST(rules_state_rates)
{
    int64_t            change;
    pet_rule_config_t  old, cf;
    pet_rule_status_t  a, b;

    pet_rule_defaults(&old);
    pet_rule_defaults(&cf);

    change = rules_ms("2026-03-01T00:00:00Z");

    cf.decay[1] = cf.decay[0];
    cf.decay[1].effective_from_ms = change;
    cf.decay[1].hunger = 16;
    cf.decay_n = 2;
    ck_assert_ptr_null(pet_rule_prepare(&cf));

    pet_rule_status_new(&old, &a);
    b = a;
    pet_rule_decay(&old, &a, change - 10 * RULES_HOUR_MS, change);
    pet_rule_decay(&cf, &b, change - 10 * RULES_HOUR_MS, change);
    ck_assert(rules_same(&a, &b));

    pet_rule_decay(&cf, &b, change, change + RULES_HOUR_MS);
    ck_assert_int_eq(b.hunger, a.hunger - 4 * U);
    ck_assert_int_eq(b.mood, a.mood - U);
}
END_TEST


Suite *
rules_state_suite(void)
{
    Suite  *suite;
    TCase  *tcase;

    suite = suite_create("state");
    tcase = tcase_create("state");
    tcase_set_timeout(tcase, 60);

    tcase_add_test(tcase, rules_state_new);
    tcase_add_test(tcase, rules_state_formula);
    tcase_add_test(tcase, rules_state_brute);
    tcase_add_test(tcase, rules_state_splittings);
    tcase_add_test(tcase, rules_state_monotone);
    tcase_add_test(tcase, rules_state_clamps);
    tcase_add_test(tcase, rules_state_flags);
    tcase_add_test(tcase, rules_state_low_at);
    tcase_add_test(tcase, rules_state_low_at_edges);
    tcase_add_test(tcase, rules_state_rates);
    suite_add_tcase(suite, tcase);

    return suite;
}
