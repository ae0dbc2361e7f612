# Unit tests of core/crypto, core/jwt and outside/wechat_crypto, their timing
# and the token fuzzer.
#
#   make -f t/unit/crypto.mk [CC=gcc|clang] [SAN=1]     build and run the tests
#   make -f t/unit/crypto.mk crypto-valgrind            the same under valgrind
#   make -f t/unit/crypto.mk crypto-time                time a verify
#   make -f t/unit/crypto.mk crypto-fuzz                build/fuzz/token_fuzz

ifeq ($(origin CC),default)
CC := gcc
endif

SAN ?=

crypto_out := build/unit/crypto-$(notdir $(CC))$(if $(SAN),-san)

crypto_flags := -std=gnu11 -g -O2 -Wall -Wextra -Werror -Ingx_pet_module
crypto_san := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
crypto_libs := -ljwt -ljansson -lcrypto
crypto_check := $(shell pkg-config --libs check)

crypto_src := $(addprefix ngx_pet_module/, \
	core/crypto.c core/crypto_seal.c \
	core/jwt.c core/jwt_cache.c core/jwt_refresh.c \
	outside/wechat_crypto.c)
crypto_hdr := $(wildcard ngx_pet_module/core/crypto.h \
	ngx_pet_module/core/jwt.h ngx_pet_module/outside/wechat_crypto.h)
crypto_tests := $(addprefix t/unit/, crypto_main.c crypto_basic.c \
	crypto_seal.c crypto_keys.c crypto_token.c crypto_cache.c \
	crypto_wechat.c)

crypto_obj := $(patsubst %.c,$(crypto_out)/%.o,$(crypto_src))
crypto_test_obj := $(patsubst %.c,$(crypto_out)/%.o,$(crypto_tests))

.PHONY: crypto-run crypto-valgrind crypto-time crypto-fuzz

crypto-run: $(crypto_out)/run
	$(crypto_out)/run

$(crypto_out)/run: $(crypto_obj) $(crypto_test_obj)
	$(CC) $(crypto_flags) $(if $(SAN),$(crypto_san)) -o $@ $^ \
		$(crypto_libs) $(crypto_check)

# libjwt and libb64 are not instrumented by SAN=1; this sees into them
crypto-valgrind: $(crypto_out)/run
	CK_FORK=no valgrind -q --leak-check=full --error-exitcode=9 $<

crypto-time: $(crypto_out)/time
	$(crypto_out)/time

$(crypto_out)/time: $(crypto_obj) $(crypto_out)/t/unit/crypto_time.o
	$(CC) $(crypto_flags) $(if $(SAN),$(crypto_san)) -o $@ $^ $(crypto_libs)

$(crypto_out)/%.o: %.c $(crypto_hdr) t/unit/crypto.mk
	@mkdir -p $(@D)
	$(CC) $(crypto_flags) $(if $(SAN),$(crypto_san)) -c -o $@ $<

crypto-fuzz: build/fuzz/token_fuzz

build/fuzz/token_fuzz: t/fuzz/token_fuzz.c $(crypto_src) $(crypto_hdr)
	@mkdir -p $(@D)
	clang $(crypto_flags) $(crypto_san) -fsanitize=fuzzer -o $@ \
		$(filter %.c,$^) $(crypto_libs)
