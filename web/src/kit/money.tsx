// Amounts: whole fen in, exact text out. No floating point touches money on the screen either.
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

export type MoneyUnit = "yuan" | "wan";

/** `12345678` fen as `123,456.78` yuan, or as `12.35` ten thousand yuan (rounded half up, for reading only). */
export function formatFen(fen: number, unit: MoneyUnit = "yuan"): string {
  const negative = fen < 0;
  let whole = BigInt(Math.abs(fen));
  // Of ten thousand yuan a hundredth is 10,000 fen.
  if (unit === "wan") whole = (whole + 5_000n) / 10_000n;
  const digits = (whole / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const cents = (whole % 100n).toString().padStart(2, "0");
  return `${negative && whole > 0n ? "-" : ""}${digits}.${cents}`;
}

/** `1,234.5` yuan as fen; null when it is not an amount of at most two decimals. */
export function parseYuan(text: string): number | null {
  const plain = text
    .replace(/[０-９．－]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[,，\s¥￥]/g, "");
  const found = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!found) return null;
  const fen = Number(found[2]) * 100 + Number((found[3] ?? "").padEnd(2, "0"));
  return found[1] && fen ? -fen : fen;
}

/** `8512` basis points as `85.12%`. */
export function formatRate(basisPoints: number): string {
  const sign = basisPoints < 0 ? "-" : "";
  const size = Math.abs(Math.round(basisPoints));
  return `${sign}${Math.floor(size / 100)}.${String(size % 100).padStart(2, "0")}%`;
}

interface Choice {
  unit: MoneyUnit;
  setUnit(unit: MoneyUnit): void;
}
const Context = createContext<Choice>({ unit: "yuan", setUnit: () => {} });
const KEY = "yiti.money";

export function MoneyUnitProvider({ children }: { children: ReactNode }) {
  const [unit, setUnit] = useState<MoneyUnit>(() => (localStorage.getItem(KEY) === "wan" ? "wan" : "yuan"));
  const choice = useMemo(
    () => ({
      unit,
      setUnit(next: MoneyUnit) {
        localStorage.setItem(KEY, next);
        setUnit(next);
      },
    }),
    [unit],
  );
  return <Context value={choice}>{children}</Context>;
}

/** 元 or 万元, as the person chose for lists and figures. Forms are always in yuan. */
export function useMoneyUnit(): Choice {
  return useContext(Context);
}

/** An amount, right-aligned by its cell, negative in red. `exact` ignores 万元. */
export function Money({ fen, exact = false }: { fen: number | null | undefined; exact?: boolean }) {
  const { unit } = useMoneyUnit();
  if (fen === null || fen === undefined) return null;
  return (
    <span className={fen < 0 ? "money negative" : "money"}>{formatFen(fen, exact ? "yuan" : unit)}</span>
  );
}
