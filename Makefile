# The commands of the project; each is a script that says more about itself.

.PHONY: run stop clean status demo module quick test test-full bench pet3d \
	sheets miniprogram miniprogram-test screenshots fuzz style check

# Installs what is missing, builds, and starts the stack on 127.0.0.1:$PORT.
run:
	@scripts/stack start

# Stops the stack and keeps its data.
stop:
	@scripts/stack stop

# Stops the stack and removes its data and everything built.
clean:
	@scripts/stack clean

# What of the stack runs.
status:
	@scripts/stack status

# Plays the main job against the running stack.
demo:
	@scripts/demo

# Builds build/ngx_pet_module.so.
module:
	@scripts/install-deps
	@scripts/build-module

# Style, incremental build, unit tests: at most a minute.
quick:
	@scripts/install-deps --test
	@scripts/style
	@scripts/build-module
	@for f in t/unit/*.mk; do $(MAKE) -s --no-print-directory -f $$f \
		|| exit 1; done

# All of the above, the endpoint tests under AddressSanitizer, short fuzzing.
test:
	@scripts/test

# Long checks: valgrind, soak, chaos, benchmarks, a fresh Debian.
test-full:
	@scripts/test-full

# Speed beside its ceilings.
bench:
	@scripts/bench

# build/miniprogram: weapp for WeChat's developer tools, app for a browser.
miniprogram:
	@scripts/install-deps
	@scripts/miniprogram

# The mini-program's own tests, in Node.js and in Chromium.
miniprogram-test: module
	@scripts/install-deps --test
	@scripts/miniprogram-test

# A picture of every page: build/miniprogram/screenshots/index.html.
screenshots: module
	@scripts/install-deps --test
	@scripts/miniprogram-test --screenshots

# build/pet3d, which turns a photo into a pet on the command line.
pet3d:
	@scripts/install-deps
	@$(MAKE) -s --no-print-directory -f t/unit/pet3d.mk build/pet3d

# Pictures of every species, clip, expression, pattern, of photos and their
# pets: build/sheets/.
sheets:
	@scripts/install-deps
	@$(MAKE) -s --no-print-directory -f t/unit/pet3d.mk pet3d-sheets

# Each fuzz target for ten seconds.
fuzz:
	@scripts/fuzz

# Style of all sources.
style:
	@scripts/style

# Both compilers with warnings as errors, static analysis.
check:
	@scripts/check
