# pet3d: the command, its unit tests, and the slower checks of the model.
#
#     make -f t/unit/pet3d.mk build/pet3d        the command
#     make -f t/unit/pet3d.mk                    unit tests (check)
#     make -f t/unit/pet3d.mk SAN=1              the same under ASan and UBSan
#     make -f t/unit/pet3d.mk pet3d-eval         the analysis, measured
#     make -f t/unit/pet3d.mk pet3d-photos       photos, masks and their pets
#     make -f t/unit/pet3d.mk pet3d-test-full    the same, 1000 random pets
#     make -f t/unit/pet3d.mk pet3d-same         gcc and clang, -O1 to -O3
#     make -f t/unit/pet3d.mk pet3d-validate     gltf-validator, from npm
#     make -f t/unit/pet3d.mk pet3d-sheets       pictures, in build/sheets/
#     make -f t/unit/pet3d.mk pet3d-measure      CPU, sizes, differences
#     make -f t/unit/pet3d.mk pet3d-fuzz         libFuzzer, PET3D_FUZZ seconds
#
# The rules name files, not directories made beforehand, so that a Makefile
# that includes this one needs nothing else.

PET3D_DIR = ngx_pet_module/pet3d
PET3D_NAMES = arena scale fingerprint exif decode jpegmem jpeg pngio webp \
	names params color sdf shape head ears nets simplify attach atlas face \
	mouth fur details pattern cells paint clips mesh render raster pictures \
	text glb glbfile pose hair tailor wear wearglb bands anchors frame window \
	mean salient plain gauss walk pieces subject kmeans modes palette coat \
	measure person personface personhair roles map analyze appearance
PET3D_SRCS = $(PET3D_NAMES:%=$(PET3D_DIR)/%.c)
PET3D_HDRS = $(wildcard $(PET3D_DIR)/*.h) $(PET3D_DIR)/params.def
PET3D_OUT = build/pet3d.o/$(notdir $(firstword $(CC)))
PET3D_OBJS = $(PET3D_NAMES:%=$(PET3D_OUT)/%.o)
PET3D_CFLAGS = -std=gnu11 -O2 -g -Wall -Wextra -Werror -ffp-contract=off \
	-fno-math-errno -I$(PET3D_DIR)
PET3D_LIBS = -ljpeg -lpng -lwebp -lm
PET3D_CHECK = $(shell pkg-config --cflags --libs check)
PET3D_TEST_CFLAGS = $(PET3D_CFLAGS) -D_GNU_SOURCE
PET3D_TESTS = $(wildcard t/unit/pet3d_*.c)
PET3D_PHOTOS = $(wildcard t/photos/*.* t/photos/*/*.*)
PET3D_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
PET3D_FUZZ = 10

.PHONY: pet3d-test pet3d-eval pet3d-photos pet3d-test-full pet3d-asan \
	pet3d-same pet3d-validate pet3d-sheets pet3d-measure pet3d-fuzz

$(PET3D_OUT)/%.o: $(PET3D_DIR)/%.c $(PET3D_HDRS)
	@mkdir -p $(PET3D_OUT)
	$(CC) $(PET3D_CFLAGS) $(CFLAGS) -c -o $@ $<

.DEFAULT_GOAL := $(if $(SAN),pet3d-asan,pet3d-test)

build/pet3d: $(PET3D_OBJS) $(PET3D_DIR)/main.c
	$(CC) $(PET3D_CFLAGS) $(CFLAGS) -o $@ $(PET3D_DIR)/main.c \
		$(PET3D_OBJS) $(PET3D_LIBS) $(LDFLAGS)

$(PET3D_OUT)/test: $(PET3D_OBJS) $(PET3D_TESTS) t/unit/pet3d_test.h \
		t/unit/pet3d_scene.h t/unit/pet3d_seen.h
	$(CC) $(PET3D_TEST_CFLAGS) $(CFLAGS) -o $@ $(PET3D_TESTS) $(PET3D_OBJS) \
		$(PET3D_LIBS) -lwebpmux $(PET3D_CHECK) $(LDFLAGS)

build/pet3d-sheets: $(PET3D_OBJS) t/unit/pet3d-sheets.c \
		t/unit/pet3d-sheets-photos.c t/unit/pet3d-sheets.h
	$(CC) $(PET3D_CFLAGS) $(CFLAGS) -It/unit -o $@ \
		t/unit/pet3d-sheets.c t/unit/pet3d-sheets-photos.c \
		$(PET3D_OBJS) $(PET3D_LIBS) $(LDFLAGS)

# What every species, clip, expression, pattern and hair looks like, and what
# becomes of photos; PET3D_SHEETS names some of them.
PET3D_SHEETS =

pet3d-sheets: build/pet3d-sheets $(if $(PET3D_SHEETS),,pet3d-photos)
	build/pet3d-sheets build/sheets $(PET3D_SHEETS)

build/pet3d-measure: $(PET3D_OBJS) t/unit/pet3d-measure.c
	$(CC) $(PET3D_TEST_CFLAGS) $(CFLAGS) -o $@ t/unit/pet3d-measure.c \
		$(PET3D_OBJS) $(PET3D_LIBS) -lz $(LDFLAGS)

# PET3D_MEASURE random pets.
PET3D_MEASURE = 200

pet3d-measure: build/pet3d-measure
	build/pet3d-measure $(PET3D_MEASURE)

# Measures the analysis of photos against labels; its sheet is
# build/sheets/analysis.png.
PET3D_EVAL = t/unit/photos_eval.c t/unit/photos_sheet.c t/unit/photos_pets.c \
	t/unit/photos_known.c t/unit/photos_people.c t/unit/pet3d_seen.c \
	t/unit/pet3d_scene.c t/unit/pet3d_make.c

build/pet3d-eval: $(PET3D_OBJS) $(PET3D_EVAL) t/unit/pet3d_test.h \
		t/unit/pet3d_scene.h t/unit/pet3d_seen.h t/unit/photos_eval.h
	$(CC) $(PET3D_TEST_CFLAGS) $(CFLAGS) -o $@ $(PET3D_EVAL) $(PET3D_OBJS) \
		$(PET3D_LIBS) -lwebpmux $(PET3D_CHECK) $(LDFLAGS)

pet3d-eval: build/pet3d-eval
	build/pet3d-eval

pet3d-photos: build/pet3d-eval
	@rm -rf build/sheets/photos
	@mkdir -p build/sheets/photos
	build/pet3d-eval --short --sheet build/sheets/photos
	scripts/pet3d-sheet -c 3 build/sheets/analysis.png \
		build/sheets/photos/*.png

# Run again only when something of it changed: it looks at many photos.
pet3d-test: $(PET3D_OUT)/test.passed

$(PET3D_OUT)/test.passed: $(PET3D_OUT)/test $(PET3D_PHOTOS)
	$(PET3D_OUT)/test
	@touch $@

pet3d-test-full: $(PET3D_OUT)/test
	PET3D_SETS=1000 $(PET3D_OUT)/test

build/pet3d-test-asan: $(PET3D_SRCS) $(PET3D_HDRS) $(PET3D_TESTS) \
		t/unit/pet3d_test.h t/unit/pet3d_scene.h t/unit/pet3d_seen.h
	@mkdir -p build
	$(CC) $(PET3D_TEST_CFLAGS) $(CFLAGS) $(PET3D_SANITIZE) -o $@ \
		$(PET3D_TESTS) $(PET3D_SRCS) $(PET3D_LIBS) -lwebpmux \
		$(PET3D_CHECK) $(LDFLAGS)

pet3d-asan: build/pet3d-test-asan
	CK_FORK=no PET3D_SETS=20 build/pet3d-test-asan

# One photo and one set of parameters, six builds, one set of bytes.
pet3d-same: build/pet3d
	@set -e; rm -rf build/pet3d.same; mkdir -p build/pet3d.same; \
	build/pet3d t/photos/cat.jpg --species cat --seed 7 \
		--out build/pet3d.same/photo; \
	for cc in gcc clang; do for o in -O1 -O2 -O3; do \
		d=build/pet3d.same/$$cc$$o; mkdir -p $$d; \
		$$cc $(PET3D_CFLAGS) $$o -o $$d/pet3d $(PET3D_DIR)/main.c \
			$(PET3D_SRCS) $(PET3D_LIBS); \
		$$d/pet3d t/photos/cat.jpg --species cat --seed 7 --out $$d; \
		for f in params.json features.json pet.glb skin.jpg \
			preview.png; do \
			cmp $$d/$$f build/pet3d.same/photo/$$f; \
		done; echo "$$cc $$o: the same"; \
	done; done

build/npm/node_modules/gltf-validator/package.json:
	@mkdir -p build/npm
	cd build/npm && npm install --silent --no-audit --no-fund --prefix . \
		gltf-validator@2.0.0-dev.3.10

PET3D_RANDOM = 40

pet3d-validate: $(PET3D_OUT)/test \
		build/npm/node_modules/gltf-validator/package.json
	rm -rf build/pet3d.glb
	mkdir -p build/pet3d.glb
	$(PET3D_OUT)/test glb $(PET3D_RANDOM) build/pet3d.glb
	scripts/pet3d-validate build/npm build/pet3d.glb

# Small pictures are looked at as large as any other: half a second each
# under the sanitizers, so the side is less here.
build/fuzz/decode_fuzz: $(PET3D_SRCS) $(PET3D_HDRS) t/fuzz/decode_fuzz.c
	@mkdir -p build
	@mkdir -p build/fuzz
	clang $(PET3D_CFLAGS) -DPET3D_LOOK_SIDE=32 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ t/fuzz/decode_fuzz.c \
		$(PET3D_SRCS) $(PET3D_LIBS)

pet3d-fuzz: build/fuzz/decode_fuzz
	@mkdir -p build/pet3d.corpus
	build/fuzz/decode_fuzz -max_total_time=$(PET3D_FUZZ) -max_len=20000 \
		-rss_limit_mb=512 -timeout=10 build/pet3d.corpus \
		t/fuzz/corpus/decode
