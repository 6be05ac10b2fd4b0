// Lines of a payment: an indicator each, what is paid, and the sums its business books beside.
import { FileSearchOutlined } from "@ant-design/icons";
import { Button, Empty, Space } from "antd";
import { type ReactNode, useState } from "react";
import { useRegistry } from "@/app/registry";
import type { DryRun } from "@/kit/document/dry-run";
import { Grid, type GridColumn } from "@/kit/grid";
import { type Indicator, IndicatorBalance, IndicatorPicker } from "@/kit/indicator-picker";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import type { PaymentBusiness } from "./businesses";
import { freshLine, type Line, type PartField } from "./payment-state";
import { execution } from "./text";

interface Props {
  lines: Line[];
  change: (lines: Line[]) => void;
  indicators: Map<string, Indicator>;
  business: PaymentBusiness | undefined;
  message: (at: string) => string | undefined;
  run: DryRun;
  aside: ReactNode;
}

export function PaymentLines({ lines, change, indicators, business, message, run, aside }: Props) {
  const t = useText(execution).payments;
  const say = useSay();
  const { year, unitId } = useRegistry();
  /** The line an indicator is chosen for; empty for new lines. */
  const [choosing, setChoosing] = useState<string | null>(null);
  const first = indicators.get(lines[0]?.indicator_id ?? "");

  const choose = (chosen: Indicator[]) => {
    const ids = chosen.map((one) => one.id);
    const exchanged = lines.find((line) => line.id === choosing);
    if (exchanged && ids[0]) {
      const indicator = ids[0];
      change(lines.map((line) => (line.id === exchanged.id ? { ...line, indicator_id: indicator } : line)));
    } else change([...lines, ...ids.map(freshLine)]);
    setChoosing(null);
  };
  const after = new Map(run.receipt?.indicators.map((one) => [one.indicator_id, one.available_fen]));
  const columns: GridColumn<Line>[] = [
    {
      key: "indicator_id",
      title: t.indicator,
      kind: "text",
      width: 280,
      required: true,
      paste: () => null,
      control: (line) => (
        <LineIndicator
          indicator={indicators.get(line.indicator_id)}
          after={after.get(line.indicator_id)}
          exchange={() => setChoosing(line.id)}
        />
      ),
    },
    { key: "amount_fen", title: t.amountYuan, kind: "amount", width: 130, required: true },
    ...(business?.parts ?? []).map(
      (part): GridColumn<Line> => ({
        key: part.field as PartField,
        title: say(part.title),
        kind: "amount",
        width: 120,
        required: true,
      }),
    ),
    { key: "note", title: t.note, kind: "text", width: 150 },
  ];
  const sum = (field: "amount_fen" | PartField) =>
    lines.reduce((total, line) => total + (line[field] ?? 0), 0);
  const totals: Record<string, ReactNode> = {
    indicator_id: t.sum,
    amount_fen: <Money fen={sum("amount_fen")} exact />,
  };
  for (const part of business?.parts ?? [])
    totals[part.field] = <Money fen={sum(part.field as PartField)} exact />;

  return (
    <Section
      title={t.lines}
      extra={
        <Space>
          {aside}
          {lines.length > 0 && (
            <Button icon={<FileSearchOutlined />} onClick={() => setChoosing("")}>
              {t.chooseIndicators}
            </Button>
          )}
        </Space>
      }
    >
      {lines.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noLines}>
          <Button type="primary" icon={<FileSearchOutlined />} onClick={() => setChoosing("")}>
            {t.chooseIndicators}
          </Button>
        </Empty>
      ) : (
        <Grid<Line>
          columns={columns}
          rows={lines}
          change={change}
          fresh={() => freshLine(lines.at(-1)?.indicator_id ?? "")}
          message={(row, column) =>
            message(`lines[${row}].${column}`) ??
            message(`lines[${row}].parts.${column}`) ??
            (column === "amount_fen" ? message(`lines[${row}].parts`) : undefined)
          }
          caption={t.lines}
          addTitle={t.addLine}
          totals={totals}
        />
      )}
      {message("lines") && <div className="form-error">{message("lines")}</div>}
      {choosing !== null && (
        <IndicatorPicker
          year={first?.fiscal_year ?? year}
          unit={first?.unit_id ?? unitId}
          taken={new Set(lines.map((line) => line.indicator_id))}
          again
          close={() => setChoosing(null)}
          choose={choose}
        />
      )}
    </Section>
  );
}

interface IndicatorProps {
  indicator: Indicator | undefined;
  /** What will be available, as the server reckons. */
  after: number | undefined;
  exchange: () => void;
}

function LineIndicator({ indicator, after, exchange }: IndicatorProps) {
  const t = useText(execution).payments;
  return (
    <div className="line-indicator">
      <div className="effect-head">
        <span className="number">{indicator?.number}</span>
        <Button type="link" size="small" onClick={exchange}>
          {indicator ? t.exchange : t.chooseIndicators}
        </Button>
      </div>
      {indicator && (
        <>
          <div className="quiet cell-line" title={indicator.title}>
            {indicator.title}
          </div>
          <IndicatorBalance indicator={indicator} />
          {after !== undefined && (
            <div className="effect-head">
              <span className="quiet">{t.availableAfter}</span>
              <Money fen={after} exact />
            </div>
          )}
        </>
      )}
    </div>
  );
}
