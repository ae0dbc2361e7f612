# Unit tests of outside/http_parse and its fuzzer.
#
#   make -f t/unit/http.mk [CC=gcc|clang] [SAN=1]     build and run the tests
#   make -f t/unit/http.mk http-fuzz                  build/fuzz/http_fuzz

ifeq ($(origin CC),default)
CC := gcc
endif

SAN ?=

http_out := build/unit/http-$(notdir $(CC))$(if $(SAN),-san)

http_flags := -std=gnu11 -g -O2 -Wall -Wextra -Werror -Ingx_pet_module
http_san := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
http_check := $(shell pkg-config --libs check)

http_src := ngx_pet_module/outside/http_parse.c
http_hdr := ngx_pet_module/outside/http_parse.h

.PHONY: http-run http-fuzz

http-run: $(http_out)/run
	$(http_out)/run

$(http_out)/run: t/unit/http_main.c $(http_src) $(http_hdr) t/unit/http.mk
	@mkdir -p $(@D)
	$(CC) $(http_flags) $(if $(SAN),$(http_san)) -o $@ \
		$(filter %.c,$^) $(http_check)

http-fuzz: build/fuzz/http_fuzz

build/fuzz/http_fuzz: t/fuzz/http_fuzz.c $(http_src) $(http_hdr)
	@mkdir -p $(@D)
	clang $(http_flags) $(http_san) -fsanitize=fuzzer -o $@ \
		$(filter %.c,$^)
