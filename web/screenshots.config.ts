// `make screenshots`: the pictures of docs/tour.md, taken of the small demonstration department.
import stories from "./playwright.config";

// Nothing is said here of how fast a page is: a busy machine takes the same pictures.
export default {
  ...stories,
  testDir: "tour",
  testMatch: "*.tour.ts",
  outputDir: "test-results/tour",
  timeout: 300_000,
  expect: { timeout: 90_000 },
};
