// The cell of a costing line's standard: a code may be typed or pasted, or a standard chosen from the library.
import { SearchOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { get } from "@/api/client";
import { formatFen } from "@/kit/money";
import type { Standard } from "@/kit/standards";
import { useText } from "@/text/language";
import type { Cited, Line } from "./model";
import { project } from "./text";

interface Props {
  line: Line;
  place: number;
  set: (change: Partial<Line>) => void;
  status: "error" | "";
  /** The typed code was looked up in vain. */
  unknown: boolean;
  /** Looks the typed code up. */
  look: () => void;
  /** Opens the library for this line. */
  open: () => void;
}

export function StandardCell({ line, place, set, status, unknown, look, open }: Props) {
  const t = useText(project).line;
  const { standard } = line;
  const text = standard ? `${standard.code} ${standard.name}` : line.standard_text;
  const more = standard
    ? [text, standard.amount_fen === null ? "" : formatFen(standard.amount_fen), standard.basis].join(" · ")
    : "";
  return (
    <span className="cell-button">
      <Input
        className="cell-text"
        allowClear
        aria-label={`${t.standard} ${place + 1}`}
        title={more}
        status={unknown ? "error" : status}
        value={text}
        onChange={(event) => set({ standard: null, standard_text: event.target.value })}
        onBlur={() => !standard && line.standard_text && look()}
      />
      <Button
        icon={<SearchOutlined />}
        aria-label={`${t.choose} ${place + 1}`}
        title={t.choose}
        onClick={open}
      />
    </span>
  );
}

export function cited(standard: Standard): Cited {
  return {
    id: standard.id,
    code: standard.code,
    name: standard.name_zh,
    basis: standard.basis,
    amount_fen: standard.amount_fen ?? null,
  };
}

/** A line that takes this standard: its price follows it, and empty words are filled. */
export function withStandard(line: Line, standard: Standard, measures: Record<string, string>): Line {
  const measure = measures[standard.unit_of_measure] ?? "";
  return {
    ...line,
    standard: cited(standard),
    standard_text: "",
    unit_price_fen: null,
    task: line.task || standard.name_zh,
    unit_of_measure: line.unit_of_measure || measure.split("/").slice(1).join("/") || measure,
  };
}

/** Standards by the codes that were typed or pasted. */
export async function findStandards(codes: string[], on: string): Promise<Map<string, Standard>> {
  const found = new Map<string, Standard>();
  const asked = [...new Set(codes)].map(async (code) => {
    const page = await get("/api/masterdata/standards", {
      query: { text: code, in_force_on: on, limit: 20 },
    });
    const exact = page.items.find((one) => one.code.toLowerCase() === code.toLowerCase());
    if (exact) found.set(code, exact);
  });
  await Promise.all(asked);
  return found;
}
