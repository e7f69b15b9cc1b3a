# Every target is a command of the program in dev/: see python3 -m dev help.
PYTHON ?= python3
ARGS ?=

.PHONY: help run reset-demo test stop clean lint bench shell i18n screenshots reliability core-tests native-tests matrix
help run stop clean lint shell screenshots reset-demo:
	@$(PYTHON) -m dev $@

test bench i18n reliability core-tests native-tests matrix:
	@$(PYTHON) -m dev $@ $(ARGS)
