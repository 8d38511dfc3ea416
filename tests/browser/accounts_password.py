PASSWORD = "browser-test-2026"
