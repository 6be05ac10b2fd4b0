// What an event would post, by the rules in force, without writing anything.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import { type Answer, post } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useAddress } from "@/app/go";
import { Books } from "@/kit/document/voucher";
import { MoneyInput } from "@/kit/money-input";
import { Facts, Page, Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useLanguage, useSay, useText } from "@/text/language";
import { balanceOf, factNames, spelt, wordsOf } from "./facts-text";
import { useEventOptions, useEvents } from "./shared";
import { accounting } from "./text";
import "./accounting.css";

const PATH = "/api/accounting/voucher-previews";
type Event = Answer<"/api/accounting/events", "get">[number];
type Given = Record<string, string | number>;

export default function Preview() {
  const { preview: t } = useText(accounting);
  const say = useSay();
  const [search, change] = useAddress();
  const events = useEvents();
  const options = useEventOptions();
  const event = events.data?.find((one) => one.event === search.event);
  return (
    <Page title={t.title} help={t.help}>
      <Section title={t.event}>
        <Select
          aria-label={t.choose}
          placeholder={t.choose}
          style={{ width: 420 }}
          value={event?.event}
          loading={events.isPending}
          options={options}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(next: string) => change({ event: next })}
        />
        {events.error ? <ProblemPanel error={events.error} retry={() => void events.refetch()} /> : null}
        {event && (
          <div style={{ marginTop: 10 }}>
            <Facts
              items={[
                { name: t.condition, value: say(event.condition), wide: true },
                { name: t.source, value: event.source, wide: true },
              ]}
            />
          </div>
        )}
      </Section>
      {event && <Form key={event.event} event={event} />}
    </Page>
  );
}

function Form({ event }: { event: Event }) {
  const { preview: t } = useText(accounting);
  const names = useText(factNames);
  const [given, setGiven] = useState<Given>({});
  const [unit, setUnit] = useState("");
  const known = new Set([...event.facts.map((fact) => fact.name), ...event.amounts]);
  const body = useMemo(
    // The schema knows facts as an object of whatever the event reads; its generated type allows no key at all.
    () => ({ event: event.event, facts: given as Record<string, never>, ...(unit ? { unit_id: unit } : {}) }),
    [event.event, given, unit],
  );
  const [rested, setRested] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setRested(body), 400);
    return () => clearTimeout(timer);
  }, [body]);
  const asked = useQuery({
    queryKey: [PATH, rested],
    queryFn: ({ signal }) => post(PATH, rested, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    // An untouched form would only be told that all is missing.
    enabled: Object.keys(rested.facts).length > 0 || unit !== "" || known.size === 0,
  });
  const messages = fieldMessages(asked.error);
  const set = (name: string, value: string | number | null | undefined) =>
    setGiven(({ [name]: _, ...rest }) =>
      value === null || value === undefined || value === "" ? rest : { ...rest, [name]: value },
    );
  const value = (word: string) => names.values[word] ?? spelt(word);
  const amountName = (amount: string) => {
    const account = balanceOf(amount);
    return account ? names.balance(account) : (names.amounts[amount] ?? spelt(amount));
  };
  return (
    <>
      <Section title={t.facts}>
        <div className="facts-grid">
          {event.facts.map((fact) => {
            const label = names.facts[fact.name] ?? spelt(fact.name);
            return (
              <div key={fact.name}>
                <label htmlFor={fact.name}>{label}</label>
                {wordsOf(fact).length > 0 ? (
                  <Select
                    id={fact.name}
                    allowClear
                    value={given[fact.name]}
                    options={wordsOf(fact).map((word) => ({ value: word, label: value(word) }))}
                    onChange={(next?: string | number) => set(fact.name, next)}
                  />
                ) : (
                  <Input
                    id={fact.name}
                    maxLength={100}
                    value={given[fact.name] ?? ""}
                    onChange={(typed) => set(fact.name, typed.target.value.trim())}
                  />
                )}
                <Said text={messages.get(fact.name)} />
              </div>
            );
          })}
          {event.amounts.map((amount) => (
            <div key={amount}>
              <label htmlFor={amount}>{amountName(amount)}</label>
              <MoneyInput
                id={amount}
                value={typeof given[amount] === "number" ? given[amount] : null}
                onChange={(fen) => set(amount, fen)}
              />
              <Said text={messages.get(amount)} />
            </div>
          ))}
          <div>
            <label htmlFor="preview-unit">{t.unit}</label>
            <UnitPicker id="preview-unit" allowClear value={unit} onChange={(next) => setUnit(next ?? "")} />
          </div>
        </div>
      </Section>
      <Section title={t.result}>
        {asked.error && Object.keys(given).length > 0 ? (
          <ProblemPanel error={asked.error} shownElsewhere={(field) => known.has(field)} />
        ) : (
          <Result lines={asked.error ? null : (asked.data ?? null)} />
        )}
      </Section>
    </>
  );
}

function Said({ text }: { text: string | undefined }) {
  return text ? <div className="form-error">{text}</div> : null;
}

function Result({ lines }: { lines: Answer<typeof PATH, "post"> | null }) {
  const { preview: t } = useText(accounting);
  const lang = useLanguage();
  if (!lines) return <p className="quiet">{t.incomplete}</p>;
  if (lines.length === 0) return <p className="quiet">{t.noLines}</p>;
  const named = lines.map((line) => ({ ...line, name: (lang === "en" && line.name_en) || line.name }));
  return <Books lines={named} />;
}
