// Balances of the indicators a decision touches, as they are after it, each with its four parts as a bar.
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Money } from "../money";
import type { Receipt } from "./types";

interface Parts {
  granted_fen: number;
  available_fen: number;
  frozen_fen: number;
  held_fen: number;
  paid_fen: number;
}

/** granted = available + frozen + held + paid, as one bar. */
export function PartsBar({ parts, label }: { parts: Parts; label?: string }) {
  const whole = Math.max(parts.granted_fen, 1);
  const share = (fen: number) => `${Math.max(0, (fen / whole) * 100)}%`;
  return (
    <div className="bar" role="img" aria-label={label ?? ""}>
      <span className="part-paid" style={{ width: share(parts.paid_fen) }} />
      <span className="part-held" style={{ width: share(parts.held_fen) }} />
      <span className="part-frozen" style={{ width: share(parts.frozen_fen) }} />
      <span className="part-available" style={{ width: share(parts.available_fen) }} />
    </div>
  );
}

export function PartsLegend({ parts }: { parts: Parts }) {
  const t = useText(partNames);
  const entry = (part: string, name: string, fen: number) => (
    <span className="legend-entry">
      <i className={`part-${part}`} /> {name} <Money fen={fen} exact />
    </span>
  );
  return (
    <div className="legend">
      {entry("paid", t.paid, parts.paid_fen)}
      {entry("held", t.held, parts.held_fen)}
      {entry("frozen", t.frozen, parts.frozen_fen)}
      {entry("available", t.available, parts.available_fen)}
    </div>
  );
}

/** Names of the parts of an indicator. */
export const partNames = {
  zh: {
    granted: "指标金额",
    available: "可用",
    held: "在途",
    frozen: "冻结",
    paid: "已支付",
    after: "办理后可用",
    number: "指标",
  },
  en: {
    granted: "Granted",
    available: "Available",
    held: "Held",
    frozen: "Frozen",
    paid: "Paid",
    after: "Afterwards",
    number: "Indicator",
  },
};

export function IndicatorEffects({ receipt }: { receipt: Receipt }) {
  const t = useText(common).document;
  const names = useText(partNames);
  if (receipt.indicators.length === 0) return null;
  return (
    <div className="effects">
      <h3>{t.indicatorsAfter}</h3>
      {receipt.indicators.map((one) => (
        <div key={one.indicator_id} className="effect">
          <div className="effect-head">
            <span>{one.number}</span>
            <span>
              {names.after} <Money fen={one.available_fen} exact />
            </span>
          </div>
          <PartsBar parts={one} label={`${one.number} ${names.after}`} />
        </div>
      ))}
    </div>
  );
}
