# Examples of the rules for the mini-program, which fades bars by itself.
#
#   make -f t/unit/vectors.mk            the committed ones are still right
#   make -f t/unit/vectors.mk update     writes them anew

ifeq ($(origin CC),default)
CC = gcc
endif

vectors_out := build/unit/vectors-fade
vectors_json := miniprogram/test/unit/fade.json

.PHONY: vectors-check update

vectors-check: $(vectors_out)
	@$(vectors_out) | cmp - $(vectors_json) \
		|| { echo "make -f t/unit/vectors.mk update"; exit 1; }
	@echo "vectors: as committed"

update: $(vectors_out)
	@$(vectors_out) > $(vectors_json)

$(vectors_out): t/unit/vectors_fade.c $(wildcard ngx_pet_module/rules/*.[ch])
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -g -O2 -Wall -Wextra -Werror -Ingx_pet_module -o $@ \
		t/unit/vectors_fade.c $(wildcard ngx_pet_module/rules/*.c)
