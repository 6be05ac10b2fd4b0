// The position of an indicator in figures and as a bar, and what a row of the indicator book does to it.

import { PartsBar, partNames } from "@/kit/document/indicators";
import { formatFen, formatRate, Money } from "@/kit/money";
import { useText } from "@/text/language";
import { indicator } from "./text";

export interface Position {
  granted_fen: number;
  available_fen: number;
  frozen_fen: number;
  held_fen: number;
  paid_fen: number;
}

/** The bar with its parts in words for who cannot see it. */
export function PositionBar({ of }: { of: Position }) {
  const t = useText(partNames);
  const label = [
    `${t.paid} ${formatFen(of.paid_fen)}`,
    `${t.held} ${formatFen(of.held_fen)}`,
    `${t.frozen} ${formatFen(of.frozen_fen)}`,
    `${t.available} ${formatFen(of.available_fen)}`,
  ].join("，");
  return (
    <span title={label}>
      <PartsBar parts={of} label={label} />
    </span>
  );
}

/** The five figures side by side. */
export function PositionFigures({ of, rateBasisPoints }: { of: Position; rateBasisPoints: number }) {
  const t = useText(partNames);
  const rate = useText(indicator).list.rate;
  const figure = (name: string, fen: number, tone = "") => (
    <div className={`figure ${tone}`}>
      <dt>{name}</dt>
      <dd>
        <Money fen={fen} exact />
      </dd>
    </div>
  );
  return (
    <dl className="figures">
      {figure(t.granted, of.granted_fen)}
      {figure(t.paid, of.paid_fen, "figure-paid")}
      {figure(t.held, of.held_fen, "figure-held")}
      {figure(t.frozen, of.frozen_fen, "figure-frozen")}
      {figure(t.available, of.available_fen, "figure-available")}
      <div className="figure">
        <dt>{rate}</dt>
        <dd className="money">{formatRate(rateBasisPoints)}</dd>
      </div>
    </dl>
  );
}
