// Cells of the queue of conflicts: a value of each source, the stored one, another one, each to be chosen.
import { Input, type TableColumnType, Tag } from "antd";
import type { ReactNode } from "react";
import { useSay, useText } from "@/text/language";
import { useWords } from "../parts/kinds";
import { originOf } from "./records";
import { type Choice, type Conflict, MATCH, pairOf, valuesOf, wordOf } from "./shown";
import type { Case } from "./sources";
import { reconcile } from "./text";

export function ConflictField({ row, kind }: { row: Conflict; kind: string }) {
  const t = useText(reconcile).conflicts;
  const words = useWords(kind);
  return row.field === MATCH ? t.match : words.title(row.field);
}

export function Decided({ row }: { row: Conflict }) {
  const t = useText(reconcile);
  if (!row.decision) return null;
  const word =
    row.decision === "same"
      ? t.conflicts.same
      : row.decision === "different"
        ? t.conflicts.different
        : originOf(row.decision, t.records);
  return (
    <>
      <Tag color="success">{word}</Tag>
      <div className="quiet">
        {row.reason} · {t.conflicts.by(row.decided_by)}
      </div>
    </>
  );
}

interface RadioProps {
  row: Conflict;
  choice: Choice;
  chosen: Choice | undefined;
  choose: (choice: Choice) => void;
  open: boolean;
  children: ReactNode;
}

/** One choice of a row. What is decided or proposed is marked until something else is chosen. */
function Pick({ row, choice, chosen, choose, open, children }: RadioProps) {
  const t = useText(reconcile).conflicts;
  const word = wordOf(choice);
  const mark = chosen ? wordOf(chosen) : row.decision;
  const proposed = !row.decision && row.proposal === word;
  if (!open) return <span>{children}</span>;
  return (
    <label className="pick">
      <input
        type="radio"
        name={`conflict-${row.seq}`}
        checked={mark === word}
        onChange={() => choose(choice)}
      />
      <span>
        {children} {proposed && <Tag color="blue">{t.proposal}</Tag>}
      </span>
    </label>
  );
}

/** A column for each source, one for what is stored, one for something else. A pair spans them all. */
export function useSides(
  item: Case,
  choices: Map<number, Choice>,
  set: (seq: number, choice: Choice | null) => void,
  open: boolean,
): TableColumnType<Conflict>[] {
  const t = useText(reconcile);
  const say = useSay();
  const words = useWords(item.kind);
  const width = item.sources.length + (open ? 2 : 1);
  const pick = (row: Conflict) => ({
    row,
    open,
    chosen: choices.get(row.seq),
    choose: (choice: Choice) => set(row.seq, choice),
  });
  const pair = (row: Conflict) => {
    const { other, why } = pairOf(row);
    return (
      <>
        <div>{t.conflicts.alike(other, say(why))}</div>
        <Pick {...pick(row)} choice={{ take: "same" }}>
          {t.conflicts.same}
        </Pick>
        <Pick {...pick(row)} choice={{ take: "different" }}>
          {t.conflicts.different}
        </Pick>
      </>
    );
  };
  const span = (first: boolean) => (row: Conflict) =>
    row.field === MATCH ? { colSpan: first ? width : 0 } : {};
  const sources = item.sources.map(
    (source, place): TableColumnType<Conflict> => ({
      key: `source ${source.name}`,
      title: source.name,
      width: 190,
      onCell: span(place === 0),
      render: (_, row) => {
        if (row.field === MATCH) return place === 0 ? pair(row) : null;
        const said = valuesOf(row).said.filter((one) => one.source === source.name);
        if (said.length === 0) return null;
        return (
          <Pick {...pick(row)} choice={{ take: "source", source: source.name }}>
            {said.map((one) => (
              <span key={`${one.row} ${one.value}`} className="pick-value">
                {words.word(row.field, one.value)} <span className="quiet">{t.conflicts.row(one.row)}</span>
              </span>
            ))}
          </Pick>
        );
      },
    }),
  );
  const another: TableColumnType<Conflict> = {
    key: "another",
    title: t.conflicts.another,
    width: 170,
    onCell: span(false),
    render: (_, row) => {
      if (row.field === MATCH) return null;
      const chosen = choices.get(row.seq);
      return (
        <Input
          size="small"
          aria-label={`${t.conflicts.another} ${row.key} ${words.title(row.field)}`}
          maxLength={4000}
          value={chosen?.take === "value" ? (chosen.value ?? "") : ""}
          onChange={({ target }) =>
            set(row.seq, target.value === "" ? null : { take: "value", value: target.value })
          }
        />
      );
    },
  };
  return [
    ...sources,
    {
      key: "stored",
      title: t.conflicts.stored,
      width: 170,
      onCell: span(false),
      render: (_, row) => {
        const { stored } = valuesOf(row);
        if (row.field === MATCH || stored === null) return null;
        return (
          <Pick {...pick(row)} choice={{ take: "stored" }}>
            {words.word(row.field, stored)}
          </Pick>
        );
      },
    },
    ...(open ? [another] : []),
  ];
}
