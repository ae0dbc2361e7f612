
/*
 * Runs the suites of core/crypto, core/jwt and outside/wechat_crypto.
 */


#include <check.h>
#include <stdlib.h>


Suite *crypto_basic_suite(void);
Suite *crypto_seal_suite(void);
Suite *crypto_keys_suite(void);
Suite *crypto_token_suite(void);
Suite *crypto_cache_suite(void);
Suite *crypto_wechat_suite(void);


int
main(void)
{
    int       failed;
    SRunner  *runner;

    runner = srunner_create(crypto_basic_suite());

    srunner_add_suite(runner, crypto_seal_suite());
    srunner_add_suite(runner, crypto_keys_suite());
    srunner_add_suite(runner, crypto_token_suite());
    srunner_add_suite(runner, crypto_cache_suite());
    srunner_add_suite(runner, crypto_wechat_suite());

    srunner_run_all(runner, CK_ENV);

    failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
