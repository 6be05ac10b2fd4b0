// The frame of a page: title, what can be done, and the help that belongs to it.
import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Drawer, Space, Tooltip } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";

interface Props {
  title: ReactNode;
  /** Words for the browser's tab, when the title is more than words. */
  documentTitle?: string;
  /** Beside the title: number, state. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** What this page is for and how it is used, as paragraphs. */
  help?: string[];
  children: ReactNode;
}

export function Page({ title, documentTitle, aside, actions, help, children }: Props) {
  const t = useText(common);
  const marks = useMarks();
  const [open, setOpen] = useState(false);
  const name = documentTitle ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name ? `${name} · ${t.productShort}` : t.product;
  }, [name, t]);
  useEffect(takeFocus, []);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{title}</h1>
        {aside}
        <Space className="page-actions" wrap>
          {actions}
          {help && (
            <Tooltip title={t.shell.help}>
              <Button
                icon={<QuestionCircleOutlined />}
                aria-label={t.shell.help}
                onClick={() => setOpen(true)}
              />
            </Tooltip>
          )}
        </Space>
      </div>
      {children}
      {help && (
        <Drawer
          title={t.shell.help + marks.colon + name}
          open={open}
          onClose={() => setOpen(false)}
          size={420}
        >
          {help.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </Drawer>
      )}
    </div>
  );
}

let firstPage = true;

/** A page that took the place of another goes on from its beginning when Tab is pressed, unless a field of it was given
 * the focus. The first one was loaded whole: there Tab begins at the way over the menu. */
function takeFocus(): void {
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (lost && !firstPage) document.getElementById("content")?.focus({ preventScroll: true });
  firstPage = false;
}

/** A titled block of a page. */
export function Section({
  title,
  extra,
  children,
}: {
  title: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** Names and values in columns, dense. Empty values are left out. */
export function Facts({ items }: { items: { name: string; value: ReactNode; wide?: boolean }[] }) {
  return (
    <dl className="facts">
      {items
        .filter((item) => item.value !== null && item.value !== undefined && item.value !== "")
        .map((item) => (
          <div key={item.name} className={item.wide ? "fact fact-wide" : "fact"}>
            <dt>{item.name}</dt>
            <dd>{item.value}</dd>
          </div>
        ))}
    </dl>
  );
}
