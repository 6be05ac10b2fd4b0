// A record as it counted on a day.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { DatePicker, Space, Spin } from "antd";
import dayjs from "dayjs";
import { get } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { Facts } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { masterdata } from "../text";
import { useShown } from "./shown";

const PATH = "/api/masterdata/as-of/{kind}/{id}";

export function AsOf({ kind, id }: { kind: string; id: string }) {
  const t = useText(masterdata).record;
  const say = useSay();
  const shown = useShown(kind);
  const { registry } = useRegistry();
  const [search, change] = useAddress();
  const on = search.on || registry.today;
  const asked = useQuery({
    queryKey: [PATH, kind, id, on],
    queryFn: ({ signal }) => get(PATH, { path: { kind, id }, query: { on }, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Space className="as-of-day">
        <span className="quiet">{t.day}</span>
        <DatePicker
          aria-label={t.day}
          allowClear={false}
          value={dayjs(on)}
          onChange={(day) => change({ on: day ? day.format("YYYY-MM-DD") : "" })}
        />
        {asked.data && !asked.error && (
          <span className="quiet">
            {t.version(asked.data.version)} · {t.from(asked.data.effective_from)}
          </span>
        )}
      </Space>
      {asked.error ? (
        <ProblemPanel error={asked.error} />
      ) : !asked.data ? (
        <Spin />
      ) : (
        <Facts
          items={asked.data.fields.map((field) => ({
            name: say(field.title),
            value: shown(field.column, field.value),
          }))}
        />
      )}
    </>
  );
}
