// What the rules found: level, text with the values used, clause, what to do, and room for a reason where one is asked.
import { Input, Tag } from "antd";
import type { Finding } from "@/api/problem";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { Evidence } from "./files/evidence";
import { PageLink } from "./link";

/** Red and grey findings stop a document; red may be released by a reviewer with a reason. */
function blocks(finding: Finding): boolean {
  return finding.level === "red" || finding.level === "grey";
}

/** The page of the costing line that a finding of a budget is about. */
function lineOf(finding: Finding): string | undefined {
  const found = /^projects\[([0-9a-f-]{36})\]\.lines\[(\d+)\]/.exec(finding.field ?? "");
  return found ? `/project/projects/${found[1]}` : undefined;
}

const COLOURS = { blue: "blue", yellow: "gold", orange: "orange", red: "red", grey: "default" } as const;

export interface Reason {
  reason: string;
  attachment_id?: string;
}
/** Reasons by rule. */
export type Reasons = Record<string, Reason>;

interface Props {
  findings: Finding[];
  reasons?: Reasons | undefined;
  /** Takes reasons in; without it the panel only shows. */
  onReason?: ((rule: string, reason: Reason) => void) | undefined;
}

export function Findings({ findings, reasons = {}, onReason }: Props) {
  const t = useText(common).document;
  const marks = useMarks();
  const say = useSay();
  if (findings.length === 0) return null;
  return (
    <ul className="findings">
      {findings.map((finding) => (
        <li
          key={`${finding.rule} ${finding.field ?? ""} ${finding.text.zh}`}
          className={`finding finding-${finding.level}`}
        >
          <div>
            <Tag color={COLOURS[finding.level]}>
              {blocks(finding) ? t.block : t.warn} {finding.rule}
            </Tag>
            <span>{say(finding.text)}</span>
            {lineOf(finding) && <PageLink to={lineOf(finding) ?? ""}>{t.toLine}</PageLink>}
          </div>
          <div className="finding-more">
            {say(finding.how)}
            {finding.clause && (
              <span>
                {" "}
                {t.clause}
                {marks.colon}
                {finding.clause}
              </span>
            )}
          </div>
          {onReason && finding.level !== "blue" && finding.level !== "grey" && (
            <ReasonField finding={finding} reason={reasons[finding.rule]} onReason={onReason} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface ReasonProps {
  finding: Finding;
  reason: Reason | undefined;
  onReason: (rule: string, reason: Reason) => void;
}

function ReasonField({ finding, reason, onReason }: ReasonProps) {
  const t = useText(common).document;
  const said = reason ?? { reason: "" };
  return (
    <div className="finding-reason">
      <Input
        size="small"
        maxLength={500}
        aria-label={`${finding.rule} ${t.acknowledgeReason}`}
        placeholder={t.acknowledge}
        value={said.reason}
        onChange={(event) => onReason(finding.rule, { ...said, reason: event.target.value })}
      />
      {finding.level === "orange" && (
        <Evidence
          rule={finding.rule}
          id={said.attachment_id}
          onChange={(attachment) =>
            onReason(finding.rule, {
              reason: said.reason,
              ...(attachment ? { attachment_id: attachment } : {}),
            })
          }
        />
      )}
    </div>
  );
}
