// `make screenshots`: the pictures of docs/tour.md, taken of the small demonstration department.
import stories from "./playwright.config";

export default { ...stories, testDir: "tour", testMatch: "*.tour.ts" };
