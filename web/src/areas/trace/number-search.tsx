// Finds what carries a number and goes to its trace.
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { get } from "@/api/client";
import { useGo } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { trace } from "./text";

export function NumberSearch() {
  const t = useText(trace);
  const go = useGo();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const find = async (event: FormEvent) => {
    event.preventDefault();
    const number = typed.trim();
    if (!number || busy) return;
    setBusy(true);
    setError(null);
    try {
      const found = await get("/api/trace", { query: { number } });
      await go(`/trace/${found.kind}/${found.id}`);
      setTyped("");
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <search>
        <form className="number-search" onSubmit={(event) => void find(event)}>
          <Input
            aria-label={t.number}
            placeholder={t.hint}
            maxLength={100}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="primary" htmlType="submit" loading={busy}>
            {t.go}
          </Button>
        </form>
      </search>
      {error ? <ProblemPanel error={error} /> : null}
    </>
  );
}
