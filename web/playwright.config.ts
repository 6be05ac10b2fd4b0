// Stories of users in a real browser against the real server with the small demonstration department.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** An address that already serves a demonstration department, or nothing to have one made and served. */
const given = process.env.YITI_E2E_URL;
const port = Number(process.env.YITI_E2E_PORT ?? 18999);

/** Chromium without its windows draws a page in half the time; where it is not installed, the whole of it does. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"] as const;

export default defineConfig({
  testDir: "e2e",
  // The short form, in `make test`, leaves out what another story shows in the other language or on another list.
  ...(process.env.YITI_STORIES === "short" ? { grepInvert: /@full/ } : {}),
  outputDir: "test-results",
  // Stories share one department: each works in units of its own, and they run one after the other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    baseURL: given ?? `http://127.0.0.1:${port}`,
    viewport: { width: 1366, height: 768 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Nothing that moves is waited for; the application has it so for people who ask for it.
    contextOptions: { reducedMotion: "reduce" },
    // Recording costs as much as the stories themselves: YITI_TRACE=1 when one has failed.
    trace: process.env.YITI_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.YITI_CHROMIUM ?? BROWSERS.find((path) => existsSync(path)) ?? BROWSERS[1],
      args: ["--no-sandbox"],
    },
  },
  ...(given
    ? {}
    : {
        webServer: {
          command: `../scripts/e2e-server.sh ${port}`,
          url: `http://127.0.0.1:${port}/api/health`,
          timeout: 300_000,
          reuseExistingServer: false,
          gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
        },
      }),
});
