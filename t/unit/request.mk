# The fuzzer of paths, queries and JSON bodies.
#
#   make -f t/unit/request.mk request-fuzz            build/fuzz/request_fuzz
#
# It needs nginx's source, which scripts/asan-nginx fetches, and the headers
# that scripts/build-module configures.

request_nginx := $(firstword $(wildcard build/cache/nginx-source/nginx-*/src))

request_dirs := core event event/modules os/unix http http/modules http/v2
request_flags := -std=gnu11 -g -O1 -fno-omit-frame-pointer -DNGX_DEBUG_PALLOC=1 \
	$(addprefix -I/usr/share/nginx/src/src/,$(request_dirs)) \
	-Ibuild/nginx-gcc -Ingx_pet_module -Ibuild/gen -I/usr/include/postgresql \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=address \
	-fno-sanitize=pointer-overflow,nonnull-attribute

request_src := t/fuzz/request_fuzz.c ngx_pet_module/core/route.c \
	ngx_pet_module/core/input.c ngx_pet_module/core/input_value.c \
	ngx_pet_module/core/json.c \
	ngx_pet_module/core/error.c $(wildcard ngx_pet_module/rules/*.c)
request_core := $(request_nginx)/core/ngx_palloc.c \
	$(request_nginx)/core/ngx_string.c $(request_nginx)/os/unix/ngx_alloc.c

.PHONY: request-none request-fuzz

# Nothing but the fuzzer is here; the rooms have tests of their own.
request-none:
	@:

request-fuzz: build/fuzz/request_fuzz

build/fuzz/request_fuzz: $(request_src)
	@mkdir -p $(@D)
	clang $(request_flags) -o $@ $(request_src) $(request_core) \
		-ljansson -lunistring
