// The files of a reconciliation side by side; each source has its card, and a new file takes the place of the old one.
import { useQueryClient } from "@tanstack/react-query";
import { Input, Tag } from "antd";
import { useState } from "react";
import { type Answer, send } from "@/api/client";
import { useAddress } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useMarks, useText } from "@/text/language";
import { FileDrop } from "../imports/file-drop";
import { typeOf } from "../imports/files";
import { useWords } from "../parts/kinds";
import { reconcile } from "./text";

export type Case = Answer<"/api/masterdata/reconciliations/{id}", "get">;
type Source = Case["sources"][number];

export function Sources({ item, open }: { item: Case; open: boolean }) {
  const t = useText(reconcile).sources;
  const words = useWords(item.kind);
  const [search] = useAddress();
  // Names given when the case was opened wait for their files.
  const expected = (search.names ?? "").split("|").filter(Boolean);
  const named = new Set([
    ...expected,
    ...(item.precedence.order ?? []),
    ...Object.values(item.precedence.fields ?? {}).flat(),
  ]);
  const waiting = [...named].filter((name) => !item.sources.some((source) => source.name === name));
  const fields = Object.entries(item.precedence.fields ?? {});
  const order = item.precedence.order ?? [];
  return (
    <>
      <div className="source-cards">
        {item.sources.map((source) => (
          <Card key={source.name} item={item} name={source.name} source={source} open={open} />
        ))}
        {open && waiting.map((name) => <Card key={name} item={item} name={name} open />)}
        {open && <Card key={`new ${item.sources.length}`} item={item} name="" open />}
      </div>
      <h3 className="part-title">{t.precedence}</h3>
      <ul className="md-differences">
        <li>
          <span className="quiet">{t.all}</span> {order.length > 0 ? order.join(" → ") : t.byPerson}
        </li>
        {fields.map(([field, names]) => (
          <li key={field}>
            <span className="quiet">{words.title(field)}</span> {names.join(" → ")}
          </li>
        ))}
      </ul>
    </>
  );
}

interface CardProps {
  item: Case;
  /** Empty for a source that has no name yet. */
  name: string;
  source?: Source;
  open: boolean;
}

function Card({ item, name, source, open }: CardProps) {
  const t = useText(reconcile).sources;
  const marks = useMarks();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const called = name || typed.trim();
  const take = async (file: File) => {
    setBusy(true);
    setError(null);
    try {
      const asked = { path: { id: item.id, name: called } };
      await send("put", "/api/masterdata/reconciliations/{id}/sources/{name}", asked, file, typeOf(file));
      await queries.invalidateQueries();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="source-card" aria-label={name || t.add}>
      <div className="source-head">
        {name ? <h3>{name}</h3> : null}
        {name === "" && (
          <Input
            aria-label={t.name}
            placeholder={t.add + marks.colon + t.nameHint}
            maxLength={40}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {source ? <Tag color="success">{t.rows(source.rows)}</Tag> : name ? <Tag>{t.waiting}</Tag> : null}
      </div>
      {source && (
        <p className="quiet">
          {t.by(source.uploaded_by, moment(source.uploaded_at))}
          <br />
          {t.digest} <code title={source.file_hash}>{source.file_hash.slice(0, 16)}…</code>
        </p>
      )}
      {open && (
        <FileDrop
          hint={source ? t.replace : t.drop(called)}
          busy={busy}
          disabled={called === ""}
          take={(files) => {
            const [first] = files;
            if (first) void take(first);
          }}
        />
      )}
      <ProblemPanel error={error} />
    </section>
  );
}
