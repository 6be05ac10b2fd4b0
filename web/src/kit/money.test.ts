import { describe, expect, it } from "vitest";
import { formatFen, formatRate, parseYuan } from "./money";

/** Small numbers, the edges of rounding and carrying, and the largest the wire carries exactly. */
const AMOUNTS = [0, 1, 9, 10, 99, 100, 101, 4_999, 5_000, 9_999, 100_000, 123_456_789, 9_007_199_254_740_991];

describe("amounts", () => {
  it("come back from the screen as the fen they were, negative ones too", () => {
    for (const amount of AMOUNTS.filter((one) => one < 1e15)) {
      for (const fen of [amount, -amount])
        expect(parseYuan(formatFen(fen)) ?? Number.NaN).toBe(fen === 0 ? 0 : fen);
    }
  });
  it("are exact to the fen in yuan and grouped by three", () => {
    expect(formatFen(9_007_199_254_740_991)).toBe("90,071,992,547,409.91");
    expect(formatFen(-5)).toBe("-0.05");
    expect(formatFen(100_000)).toBe("1,000.00");
  });
  it("round half up to hundredths of ten thousand yuan, away from zero on both sides", () => {
    expect(formatFen(5_000, "wan")).toBe("0.01");
    expect(formatFen(4_999, "wan")).toBe("0.00");
    expect(formatFen(-4_999, "wan")).toBe("0.00");
    expect(formatFen(-5_000, "wan")).toBe("-0.01");
    expect(formatFen(123_456_789, "wan")).toBe("123.46");
  });
  it("are read as people and spreadsheets write them", () => {
    expect(parseYuan(" 1,234.5 ")).toBe(123_450);
    expect(parseYuan("￥１，２３４．５６")).toBe(123_456);
    expect(parseYuan("-0.01")).toBe(-1);
  });
  it("are refused rather than guessed", () => {
    for (const text of ["", "1.234", "1e5", "12万", "--1", "1-", ".5", "99999999999999"])
      expect(parseYuan(text), text).toBeNull();
  });
});

it("rates keep two decimals and their sign", () => {
  expect(formatRate(8_512)).toBe("85.12%");
  expect(formatRate(-5)).toBe("-0.05%");
  expect(formatRate(10_000)).toBe("100.00%");
});
