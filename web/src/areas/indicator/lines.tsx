// Lines of existing indicators with amounts: what is available now, and what would be once it has taken effect.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { newId } from "@/api/client";
import { UnitName } from "@/kit/codes";
import { IndicatorPicker, useIndicators } from "@/kit/indicator-picker";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { useText } from "@/text/language";
import { PositionBar } from "./position";
import { indicator } from "./text";

export interface Line {
  id: string;
  indicator_id: string;
  amount_fen: number | null;
}

interface Props {
  lines: Line[];
  change: (lines: Line[]) => void;
  /** Title of the amount. */
  amountTitle: string;
  /** How a yuan of the amount changes what is available. */
  sign: 1 | -1 | 0;
  year: number;
  unit: string;
  /** Indicators of the whole document: none may appear twice. */
  taken: ReadonlySet<string>;
  executable?: boolean;
  message: (field: string) => string | undefined;
}

export function IndicatorLines(props: Props) {
  const { lines, change, sign, message } = props;
  const { reallocations: t, changes } = useText(indicator);
  const [picking, setPicking] = useState(false);
  const { found: known } = useIndicators(lines.map((line) => line.indicator_id));
  const total = lines.reduce((sum, line) => sum + (line.amount_fen ?? 0), 0);
  const set = (id: string, amount: number | null) =>
    change(lines.map((line) => (line.id === id ? { ...line, amount_fen: amount } : line)));
  return (
    <>
      {lines.length > 0 && (
        <div className="grid-scroll">
          <table className="lines-table">
            <thead>
              <tr>
                <th scope="col">{changes.indicator}</th>
                <th scope="col">{t.position}</th>
                <th scope="col" className="right">
                  {t.beforeNow}
                </th>
                <th scope="col" className="right">
                  {props.amountTitle}
                </th>
                {sign !== 0 && (
                  <th scope="col" className="right">
                    {changes.effect}
                  </th>
                )}
                <td />
              </tr>
            </thead>
            <tbody>
              {lines.map((line, place) => {
                const one = known.get(line.indicator_id);
                const wrong = message(`[${place}].amount_fen`) ?? message(`[${place}].indicator_id`);
                const name = one ? one.number : line.indicator_id.slice(0, 8);
                return (
                  <tr key={line.id}>
                    <td>
                      <PageLink to={`/indicator/indicators/${line.indicator_id}`}>{name}</PageLink>
                      {one && (
                        <div className="lines-note">
                          {one.title} · <UnitName id={one.unit_id} />
                        </div>
                      )}
                    </td>
                    <td>{one && <PositionBar of={one} />}</td>
                    <td className="right">
                      <Money fen={one?.available_fen} exact />
                    </td>
                    <td className="right">
                      <MoneyInput
                        aria-label={`${name} ${props.amountTitle}`}
                        status={wrong ? "error" : ""}
                        value={line.amount_fen}
                        onChange={(fen) => set(line.id, fen)}
                      />
                      {wrong && (
                        <div className="cell-error" role="alert">
                          {wrong}
                        </div>
                      )}
                    </td>
                    {sign !== 0 && (
                      <td className="right">
                        {one && <Money fen={one.available_fen + sign * (line.amount_fen ?? 0)} exact />}
                      </td>
                    )}
                    <td>
                      <Button
                        type="text"
                        size="small"
                        icon={<DeleteOutlined />}
                        aria-label={`${t.remove} ${name}`}
                        onClick={() => change(lines.filter((other) => other.id !== line.id))}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
            <tfoot>
              <tr>
                <td colSpan={3}>{t.total}</td>
                <td className="right">
                  <Money fen={total} exact />
                </td>
                {sign !== 0 && <td />}
                <td />
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {message("") && (
        <div className="form-error" role="alert">
          {message("")}
        </div>
      )}
      <div className="more-line">
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => setPicking(true)}>
          {t.pick}
        </Button>
        {lines.length === 0 && <span>{t.none}</span>}
      </div>
      {picking && (
        <IndicatorPicker
          year={props.year}
          unit={props.unit}
          anyUnit
          unallotted={!props.executable}
          withoutBalance={sign >= 0}
          taken={props.taken}
          close={() => setPicking(false)}
          choose={(rows) => {
            const fresh = rows.map((row) => ({ id: newId(), indicator_id: row.id, amount_fen: null }));
            change([...lines, ...fresh]);
            setPicking(false);
          }}
        />
      )}
    </>
  );
}
