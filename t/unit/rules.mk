# Unit tests of rules/.
#
#   make -f t/unit/rules.mk [CC=gcc|clang] [SAN=1]     build and run the tests
#
# SAN=1 builds with the address and undefined-behaviour sanitizers.

ifeq ($(origin CC),default)
CC = gcc
endif

SAN ?=

rules_out := build/unit/rules-$(notdir $(CC))$(if $(SAN),-san)

rules_flags := -std=gnu11 -g -O2 -Wall -Wextra -Werror -Ingx_pet_module
rules_san := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all

rules_hdr := $(wildcard ngx_pet_module/rules/*.h) t/unit/rules_test.h
rules_obj := $(patsubst %.c,$(rules_out)/%.o, \
	$(wildcard ngx_pet_module/rules/*.c) $(wildcard t/unit/rules_*.c))

.PHONY: rules-run

rules-run: $(rules_out)/run
	$(rules_out)/run

$(rules_out)/run: $(rules_obj)
	$(CC) $(rules_flags) $(if $(SAN),$(rules_san)) -o $@ $^ \
		$(shell pkg-config --libs check)

# the rules themselves are C11 and nothing else
$(rules_out)/ngx_pet_module/%.o: rules_flags += -std=c11 -pedantic

$(rules_out)/%.o: %.c $(rules_hdr) t/unit/rules.mk
	@mkdir -p $(@D)
	$(CC) $(rules_flags) $(if $(SAN),$(rules_san)) -c -o $@ $<
