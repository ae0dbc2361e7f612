# Unit tests of core/multipart, and its fuzzer.
#
#   make -f t/unit/multipart.mk [CC=gcc|clang] [SAN=1]   build and run the tests
#   make -f t/unit/multipart.mk build/fuzz/multipart_fuzz

ifeq ($(origin CC),default)
CC := gcc
endif

SAN ?=

multipart_out := build/unit/multipart-$(notdir $(CC))$(if $(SAN),-san)

multipart_flags := -std=gnu11 -g -O2 -Wall -Wextra -Werror -Ingx_pet_module
multipart_san := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all

multipart_src := ngx_pet_module/core/multipart.c
multipart_hdr := ngx_pet_module/core/multipart.h

.PHONY: multipart-run

multipart-run: $(multipart_out)/run
	$(multipart_out)/run

$(multipart_out)/run: t/unit/multipart_main.c $(multipart_src) \
		$(multipart_hdr) t/unit/multipart.mk
	@mkdir -p $(@D)
	$(CC) $(multipart_flags) $(if $(SAN),$(multipart_san)) -o $@ \
		$(filter %.c,$^) $(shell pkg-config --libs check)

build/fuzz/multipart_fuzz: t/fuzz/multipart_fuzz.c $(multipart_src) \
		$(multipart_hdr)
	@mkdir -p $(@D)
	clang $(multipart_flags) $(multipart_san) -fsanitize=fuzzer -o $@ \
		$(filter %.c,$^)
