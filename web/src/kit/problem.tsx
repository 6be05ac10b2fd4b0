// A refusal, a lost line or a fault of ours, with what to do about it.
import { Alert, Button, Space } from "antd";
import { OfflineError, ProblemError } from "@/api/problem";
import { useWayBack } from "@/app/registry";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";
import { Findings } from "./findings";
import { ButtonLink } from "./link";

interface Props {
  error: unknown;
  retry?: () => void;
  /** Fields that the page shows at their own places. */
  shownElsewhere?: (field: string) => boolean;
}

export function ProblemPanel({ error, retry, shownElsewhere }: Props) {
  const t = useText(common);
  const marks = useMarks();
  if (!error) return null;
  const again = retry && (
    <Button size="small" onClick={retry}>
      {t.error.retry}
    </Button>
  );
  if (error instanceof OfflineError) {
    return (
      <Alert
        className="problem"
        type="warning"
        showIcon
        title={t.error.offlineTitle}
        description={t.error.offline}
        action={again}
      />
    );
  }
  if (!(error instanceof ProblemError)) {
    const text = error instanceof Error ? error.message : String(error);
    return (
      <Alert
        className="problem"
        type="error"
        showIcon
        title={t.error.unexpected}
        description={text}
        action={again}
      />
    );
  }
  const { message, how, clause, fields, findings, request_id } = error.problem;
  // Asking again does not bring what there is not, or may not be seen: from there a way leads back.
  const vain = retry && (error.status === 404 || error.status === 403);
  const left = fields.filter((field) => !shownElsewhere?.(field.at));
  return (
    <Alert
      className="problem"
      type="error"
      showIcon
      title={message}
      action={vain ? <WayBack /> : again}
      description={
        <Space orientation="vertical" size={4}>
          <span>{how}</span>
          {clause && (
            <span>
              {t.document.clause}
              {marks.colon}
              {clause}
            </span>
          )}
          {left.length > 0 && (
            <ul className="problem-fields">
              {left.slice(0, 20).map((field) => (
                <li key={`${field.at} ${field.message}`}>
                  <code>{field.at}</code> {field.message} {field.how}
                </li>
              ))}
            </ul>
          )}
          <Findings findings={findings} />
          {error.status >= 500 && (
            <small>
              {t.error.request} {request_id}
            </small>
          )}
        </Space>
      }
    />
  );
}

function WayBack() {
  const t = useText(common);
  const to = useWayBack();
  return to && <ButtonLink to={to}>{to === "/" ? t.notFound.home : t.document.back}</ButtonLink>;
}
