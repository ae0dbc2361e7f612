# Vectors of rules/ for those who follow the rules elsewhere.
#
#   make -f t/unit/vectors.mk [CC=gcc|clang]     build/vectors/rules.json

ifeq ($(origin CC),default)
CC = gcc
endif

vectors_out := build/vectors
vectors_flags := -std=gnu11 -g -O1 -Wall -Wextra -Werror -Ingx_pet_module
vectors_src := t/unit/vectors_main.c $(wildcard ngx_pet_module/rules/*.c)

.PHONY: vectors-run

vectors-run: $(vectors_out)/rules.json

$(vectors_out)/rules.json: $(vectors_src) $(wildcard ngx_pet_module/rules/*.h) \
		t/unit/vectors.mk
	@mkdir -p $(@D)
	$(CC) $(vectors_flags) -o $(vectors_out)/print $(vectors_src) \
		-lunistring
	$(vectors_out)/print > $@.new
	mv $@.new $@
