"""The built program, tried as a person would; `make test-package` says which build."""
