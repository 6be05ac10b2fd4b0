// The checklist of a month: computed by the server, with figures and the page that shows more.
import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { Alert, Table } from "antd";
import type { Answer } from "@/api/client";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { useSay, useText } from "@/text/language";
import { closing } from "./text";
import "./closing.css";

export type Checklist = Answer<"/api/closing/period-checklist", "get">;

const ICONS: Record<string, React.ReactNode> = {
  pass: <CheckCircleFilled className="check-pass" />,
  fail: <CloseCircleFilled className="check-fail" />,
  not_applicable: <MinusCircleOutlined className="check-none" />,
};

export function ChecklistTable({ checklist }: { checklist: Checklist }) {
  const t = useText(closing).closes;
  const say = useSay();
  const failed = checklist.items.filter((item) => item.state === "fail").length;
  return (
    <>
      <Alert
        showIcon
        type={checklist.passes ? "success" : "error"}
        title={checklist.passes ? t.passes : t.fails(failed)}
      />
      <Table
        className="checklist"
        size="small"
        bordered
        rowKey="key"
        pagination={false}
        scroll={{ x: 560 }}
        dataSource={checklist.items}
        columns={[
          { title: t.item, width: 210, render: (_, item) => say(item.title) },
          {
            title: t.state,
            width: 100,
            render: (_, item) => (
              <span>
                {ICONS[item.state]} {t.states[item.state] ?? item.state}
              </span>
            ),
          },
          {
            title: t.found,
            render: (_, item) => (
              <>
                {say(item.found)}
                {typeof item.expected_fen === "number" && (
                  <div>
                    {t.figures} <Money fen={item.expected_fen} exact /> /{" "}
                    <Money fen={item.actual_fen ?? 0} exact />
                  </div>
                )}
                {item.state === "fail" && <div className="check-how">{say(item.how)}</div>}
              </>
            ),
          },
          {
            title: "",
            width: 60,
            render: (_, item) => item.path !== "" && <PageLink to={item.path}>{t.go}</PageLink>,
          },
        ]}
      />
    </>
  );
}
